# System calls as they are, without a library that could be polite about them. Perl, because every Debian has it.
use strict;
use warnings;
use POSIX ();
use Socket;
$| = 1;

my ($verb, @words) = @ARGV;

if ($verb eq 'call') {    # call NUMBER ARGUMENT…: numbers, or texts after a colon
    my ($number, @arguments) = map { /^:(.*)/s ? "$1" : $_ + 0 } @words;
    my $result = syscall($number, @arguments);
    print $result == -1 ? "NO " . ($! + 0) . "\n" : "GOT $result\n";
}
elsif ($verb eq 'socket') {    # socket FAMILY TYPE PROTOCOL
    print socket(my $socket, $words[0], $words[1], $words[2]) ? "GOT\n" : "NO " . ($! + 0) . "\n";
}
elsif ($verb eq 'abstract') {    # a unix socket without a file
    my $socket;
    my $reached = socket($socket, AF_UNIX, SOCK_STREAM, 0) && connect($socket, pack_sockaddr_un("\0$words[0]"));
    print $reached ? "GOT\n" : "NO " . ($! + 0) . "\n";
}
elsif ($verb eq 'listen') {    # at a unix socket without a file
    socket(my $server, AF_UNIX, SOCK_STREAM, 0) or die $!;
    bind($server, pack_sockaddr_un("\0$words[0]")) or die $!;
    listen($server, 5) or die $!;
    print "READY\n";
    my $line = <STDIN>;
}
elsif ($verb eq 'forks') {    # forks MOST
    my $count = 0;
    my @children;
    while ($count < $words[0]) {
        my $pid = fork();
        last if !defined $pid;
        if ($pid == 0) { sleep 20; exit 0 }
        push @children, $pid;
        $count++;
    }
    print "FORKED $count\n";
    kill 'KILL', @children;
}
elsif ($verb eq 'memory') {    # memory MEBIBYTES CHILDREN: each child takes so much
    my @pipes;
    for (1 .. $words[1]) {
        pipe(my $from, my $to);
        my $pid = fork();
        if ($pid == 0) {
            my $block = "x" x ($words[0] * 1024 * 1024);
            syswrite $to, "y";
            sleep 2;
            exit length($block) > 0 ? 0 : 1;
        }
        close $to;
        push @pipes, $from;
    }
    my $had = 0;
    for my $from (@pipes) { $had++ if sysread($from, my $byte, 1) }
    print "HAD $had\n";
}
elsif ($verb eq 'burn') {    # burn PROCESSES SECONDS: prints the seconds of processor that were used
    for (1 .. $words[0]) {
        if (fork() == 0) { my $end = time + $words[1]; 1 while time < $end; exit 0 }
    }
    1 while wait() != -1;
    my (undef, undef, $user, $system) = times;
    printf "BURNT %.2f\n", $user + $system;
}
elsif ($verb eq 'leave') {    # leaves its group, its session, its parents and its environment
    if (fork() == 0) {
        POSIX::setsid();
        exit 0 if fork() != 0;
        open STDIN, '<', '/dev/null';
        open STDOUT, '>', '/dev/null';
        open STDERR, '>', '/dev/null';
        %ENV = ();
        exec '/usr/bin/perl', '-e', 'sleep 60', $words[0];
    }
    wait;
    print "LEFT\n";
    my $line = <STDIN>;
}
