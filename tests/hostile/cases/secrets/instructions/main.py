from echo import attempt, serve

attempt("what the build could read", lambda: open("stolen").read())
serve()
