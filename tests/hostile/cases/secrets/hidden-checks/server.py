from echo import attempt, serve

attempt("the hidden checks", lambda: open("@EXERCISE@").read())
serve()
