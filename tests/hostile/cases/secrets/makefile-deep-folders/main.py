from echo import serve

print('TRIED: a deep tree was built', flush=True)
serve()
