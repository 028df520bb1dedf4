using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests;

/// <summary>Python's standard library: its clients are strict readers of what a server answers.</summary>
[TestFixture(InteropStore.Memory)]
[TestFixture(InteropStore.Sdbox)]
public sealed class PythonTests(InteropStore store)
{
    [Test]
    public async Task Imaplib_goes_through_a_mailboxs_whole_life()
    {
        await using var server = await InteropServer.StartAsync(store);
        await PeerRun.PythonAsync(ImapScript, server.Port("imaps"), server.CertificateFile, InteropServer.User, InteropServer.Password);
        Assert.That(await server.SubjectsAsync("Archive/2026"), Is.EqualTo((string[])["two"]));
    }

    [Test]
    public async Task Imaplib_starts_tls_and_idles_on_news()
    {
        await using var server = await InteropServer.StartAsync(store);
        var output = await PeerRun.PythonAsync(IdleScript, server.Port("imap"), server.Port("lmtp"), server.CertificateFile, InteropServer.User, InteropServer.Password);
        Assert.That(output.Output, Does.Contain("* 1 EXISTS"), output.ToString());
    }

    [Test]
    public async Task Poplib_retrieves_and_deletes()
    {
        await using var server = await InteropServer.StartAsync(store);
        await server.AppendAsync(TestMessage.Text("one", "1"), TestMessage.Text("two", "2"), TestMessage.Text("three", "3"));
        await PeerRun.PythonAsync(PopScript, server.Port("pop3"), server.Port("pop3s"), server.CertificateFile, InteropServer.User, InteropServer.Password);
        Assert.That(await server.SubjectsAsync("INBOX"), Is.EqualTo((string[])["one", "three"]));
    }

    [Test]
    public async Task Smtplib_delivers_by_lmtp_with_a_reply_for_each_recipient()
    {
        await using var server = await InteropServer.StartAsync(store);
        await PeerRun.PythonAsync(LmtpScript, server.Port("lmtp"), server.LmtpSocket, InteropServer.User);
        Assert.That(await server.SubjectsAsync("INBOX"), Is.EqualTo((string[])["tcp", "unix"]));
    }

    private const string ImapScript = """
        import imaplib, ssl, sys
        port, ca, user, password = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
        m = imaplib.IMAP4_SSL('localhost', port, ssl_context=ssl.create_default_context(cafile=ca))
        def ok(answer):
            assert answer[0] == 'OK', answer
            return answer[1]
        ok(m.login(user, password))
        ok(m.create('Archive/2026'))
        ok(m.subscribe('Archive/2026'))
        assert any(b'Archive/2026' in line for line in ok(m.lsub())), 'not subscribed'
        for subject in ('one', 'two', 'three'):
            ok(m.append('INBOX', r'(\Flagged)', None, f'Subject: {subject}\r\n\r\n{subject}\r\n'.encode()))
        assert ok(m.select('INBOX')) == [b'3']
        assert ok(m.search(None, 'SUBJECT', 'two')) == [b'2']
        assert ok(m.uid('SEARCH', 'FLAGGED')) == [b'1 2 3']
        fetched = ok(m.fetch('2', '(RFC822.SIZE FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)] INTERNALDATE ENVELOPE BODYSTRUCTURE)'))
        assert b'Subject: two' in fetched[0][1], fetched
        ok(m.copy('2', 'Archive/2026'))
        ok(m.store('2', '+FLAGS', r'(\Deleted)'))
        assert ok(m.expunge()) == [b'2']
        assert ok(m.status('Archive/2026', '(MESSAGES UIDNEXT)'))[0].endswith(b'(MESSAGES 1 UIDNEXT 2)')
        ok(m.rename('Archive/2026', 'Old'))
        ok(m.rename('Old', 'Archive/2026'))
        ok(m.unselect())
        ok(m.enable('IMAP4rev2')) if 'IMAP4REV2' in m.capabilities else None
        try:
            m.select('Nowhere')
            assert m.state == 'AUTH', m.state
        except imaplib.IMAP4.error:
            pass
        assert m.logout()[0] == 'BYE'
        """;

    private const string IdleScript = """
        import imaplib, smtplib, ssl, sys
        port, lmtp, ca, user, password = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5]
        m = imaplib.IMAP4('localhost', port)
        m.starttls(ssl_context=ssl.create_default_context(cafile=ca))
        m.login(user, password)
        m.select('INBOX')
        m.send(b'X1 IDLE\r\n')
        assert m.readline().startswith(b'+')
        with smtplib.LMTP('localhost', lmtp) as s:
            s.sendmail('bob@example.org', user, 'Subject: news\r\n\r\nnews\r\n')
        line = m.readline()
        while b'EXISTS' not in line:
            assert line, 'the server left'
            line = m.readline()
        print(line.decode())
        m.send(b'DONE\r\n')
        while not line.startswith(b'X1'):
            line = m.readline()
        assert line.startswith(b'X1 OK'), line
        """;

    private const string PopScript = """
        import poplib, ssl, sys
        plain, tls, ca, user, password = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5]
        context = ssl.create_default_context(cafile=ca)
        m = poplib.POP3('localhost', plain)
        assert 'STLS' in m.capa(), m.capa()
        m.stls(context)
        m.user(user); m.pass_(password)
        count, size = m.stat()
        assert count == 3, count
        assert sum(int(line.split()[1]) for line in m.list()[1]) == size
        uids = [line.split()[1] for line in m.uidl()[1]]
        assert len(set(uids)) == 3
        assert b'Subject: two' in m.top(2, 0)[1]
        assert b'2' in m.retr(2)[1]
        m.dele(2)
        m.quit()
        m = poplib.POP3_SSL('localhost', tls, context=context)
        m.user(user); m.pass_(password)
        assert [line.split()[1] for line in m.uidl()[1]] == [uids[0], uids[2]]
        m.dele(1); m.rset()
        m.quit()
        """;

    private const string LmtpScript = """
        import smtplib, sys
        port, path, user = int(sys.argv[1]), sys.argv[2], sys.argv[3]
        with smtplib.LMTP('localhost', port) as s:
            refused = s.sendmail('bob@example.org', [user, 'nobody-of-that-name'], 'Subject: tcp\r\n\r\nby TCP\r\n')
            assert list(refused) == ['nobody-of-that-name'], refused
            assert refused['nobody-of-that-name'][0] == 550, refused
        with smtplib.LMTP(path) as s:
            assert not s.sendmail('bob@example.org', [user], 'Subject: unix\r\n\r\nby the socket\r\n')
        """;
}
