use Socket;

socket(my $listener, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
setsockopt($listener, SOL_SOCKET, SO_REUSEADDR, 1);
bind($listener, sockaddr_in(9999, INADDR_ANY)) or die "bind: $!";
listen($listener, 16) or die "listen: $!";
while (accept(my $client, $listener)) {
    sysread($client, my $words, 1024);
    syswrite($client, $words);
    close($client);
}
