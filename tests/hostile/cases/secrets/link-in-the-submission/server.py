from echo import attempt, serve

attempt("a link to a secret", lambda: open("notes.txt").read())
attempt("a link to its folder", lambda: open("folder/secret").read())
attempt("a link to the root", lambda: open("root@SECRET@").read())
serve()
