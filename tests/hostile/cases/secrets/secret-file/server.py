from echo import attempt, serve

attempt("a secret file", lambda: open("@SECRET@").read())
serve()
