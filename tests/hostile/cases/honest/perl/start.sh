exec perl server.pl
