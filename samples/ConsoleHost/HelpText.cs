namespace Embedded.Mail.ConsoleHost;

/// <summary>The answer to <c>--help</c>.</summary>
internal static class HelpText
{
    public const string Text = """
        Serves mail by IMAP, POP3 and LMTP. Options, each with its value:
          --root DIR                  where each user's mail root lies, for stores on disk (default ./mail)
          --store FORMAT              sdbox (the default) or memory; maildir and mbox are refused until they exist
          --users FILE                passwd-file of the users; without it there is a demo user
          --config FILE               dovecot.conf; refused until it can be read
          --address ADDR              address of all ports (default 127.0.0.1)
          --imap PORT                 IMAP with STARTTLS (default 12143)
          --imaps PORT                IMAP with TLS (default 12993)
          --pop3 PORT                 POP3 with STLS (default 12110)
          --pop3s PORT                POP3 with TLS (default 12995)
          --lmtp PORT                 LMTP (default 12024)
          --lmtp-socket PATH          LMTP at a unix socket
          --managesieve PORT          refused, but for 'off', until it is there
          --cert FILE                 certificate in PEM form; without it one is made for this run
          --key FILE                  its private key in PEM form; without it the certificate's file has it
          --allow-plaintext           passwords without TLS from everywhere, not only from this host
          --max-user-connections N    connections of one user from one address (default 10)
          --set Section:Option=value  any option, such as Imap:MaxCommandLength=65536; may be repeated
          --help                      this text
        password-hash [--scheme NAME] [--user NAME] [--rounds N] prints the form of a password to write into a passwd-file (default SHA512-CRYPT); the password is the first line of
        standard input. With --verify HASH it says whether the password is that one, with --list which schemes there are.
        A port of 0 takes a free one, 'off' serves nothing there. Once a port or the socket is named, only those named are served.
        When everything listens, one line of JSON on standard output says where. SIGTERM ends the server in good order.
        Exit codes: 0 stopped, 1 another password (--verify), 2 a wrong option or a port in use.
        """;
}
