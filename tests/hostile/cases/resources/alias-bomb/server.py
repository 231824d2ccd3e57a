from echo import serve

serve()
