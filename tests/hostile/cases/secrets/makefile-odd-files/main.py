from echo import attempt, serve

attempt("a link that the build made", lambda: open("secret").read())
serve()
