namespace Embedded.Mail.Fuzz.Sessions;

/// <summary>What is said in one of the protocols.</summary>
/// <param name="Listen">Adds the listener.</param>
/// <param name="Begin">What logs a user in and gives him a message; the password is <c>x</c>.</param>
/// <param name="Seeds">Conversations to begin with.</param>
/// <param name="Pieces">Words that matter.</param>
internal sealed record SessionScript(Action<IMailServerBuilder> Listen, Func<string, string> Begin, IReadOnlyList<string> Seeds, IReadOnlyList<string> Pieces)
{
    private const string Message = "From: a@example.org\r\nSubject: =?utf-8?q?hello?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVsbG8=\r\n--b--\r\n";

    /// <summary>IMAP with all that Dovecot and the others have.</summary>
    public static SessionScript Imap { get; } = new(
        static mail => mail.AddImap("127.0.0.1", 0),
        static user => $"p LOGIN {user} x\r\np APPEND INBOX (\\Seen $Word) {{{Message.Length}+}}\r\n{Message}\r\np SELECT INBOX\r\n",
        [
            "a CAPABILITY\r\na NOOP\r\na ID (\"name\" \"x\" \"v\" NIL)\r\na NAMESPACE\r\na ENABLE CONDSTORE QRESYNC UTF8=ACCEPT\r\na LOGOUT\r\n",
            "!a AUTHENTICATE PLAIN AHUwAHg=\r\na AUTHENTICATE SCRAM-SHA-256\r\nbiwsbj11MCxyPXg=\r\nYz1iaXdzLHI9eHgscD14\r\na AUTHENTICATE LOGIN\r\ndTA=\r\n*\r\na STARTTLS\r\n",
            "a CREATE x/y (USE (\\Sent))\r\na RENAME x z\r\na SUBSCRIBE z/y\r\na LIST (SUBSCRIBED RECURSIVEMATCH) \"\" (\"%\" \"*\") RETURN (CHILDREN SPECIAL-USE STATUS (MESSAGES SIZE UIDNEXT HIGHESTMODSEQ MAILBOXID))\r\na LSUB \"\" *\r\na DELETE z/y\r\na XLIST \"\" *\r\n",
            "a FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[] BODY[1.MIME] BODY[HEADER.FIELDS (From \"Subject\")]<0.10> BINARY.PEEK[2] BINARY.SIZE[2] PREVIEW (LAZY) MODSEQ EMAILID SAVEDATE)\r\n",
            "a UID FETCH 1:* (FLAGS) (CHANGEDSINCE 1 VANISHED)\r\na FETCH $,1:*,* (FLAGS) (PARTIAL -1:-5)\r\na FETCH 1 ALL\r\na FETCH 1 FULL\r\na FETCH 1 RFC822.HEADER\r\n",
            "a STORE 1 (UNCHANGEDSINCE 5) +FLAGS.SILENT (\\Deleted $a b)\r\na UID STORE 1:2 -FLAGS ()\r\na EXPUNGE\r\na UID EXPUNGE 1:*\r\na CLOSE\r\na UNSELECT\r\na EXAMINE INBOX (QRESYNC (1 2 1:5 (1 1)))\r\n",
            "a SEARCH RETURN (MIN MAX ALL COUNT SAVE PARTIAL 1:5) CHARSET UTF-8 OR NOT (FROM a TEXT {3+}\r\nabc) (SINCE 1-Jan-2020 LARGER 5 HEADER X \"\" UID $ MODSEQ 1 YOUNGER 60 KEYWORD x FUZZY BODY q)\r\na UID SEARCH 1:*,3 OLDER 5 EMAILID M1 SAVEDBEFORE 2-Feb-2022\r\n",
            "a SORT RETURN (ALL UPDATE CONTEXT) (REVERSE DATE SUBJECT DISPLAYFROM CC SIZE ARRIVAL) UTF-8 ALL\r\na UID THREAD REFERENCES US-ASCII ALL\r\na THREAD ORDEREDSUBJECT UTF-8 SEEN\r\na CANCELUPDATE \"a\"\r\na ESEARCH IN (mailboxes (INBOX \"x\") subtree x personal) RETURN (COUNT) UNSEEN\r\n",
            "a COPY 1:* x\r\na CREATE x\r\na UID MOVE 1:* x\r\na APPEND x (\\Seen) \" 1-Jan-2020 10:00:00 +0100\" {3+}\r\nabc ~{2+}\r\nab CATENATE (URL \"/INBOX/;UID=1/;SECTION=HEADER\" TEXT {2+}\r\nab)\r\na REPLACE 1 INBOX {4+}\r\nabcd\r\n",
            "a GETQUOTA \"\"\r\na GETQUOTAROOT INBOX\r\na SETQUOTA \"\" (STORAGE 10)\r\na GETACL INBOX\r\na SETACL INBOX u1 +lrs\r\na MYRIGHTS INBOX\r\na LISTRIGHTS INBOX u1\r\na SETMETADATA INBOX (/private/comment {2+}\r\nab /shared/x NIL)\r\na GETMETADATA (MAXSIZE 5 DEPTH infinity) INBOX (/private/comment /shared)\r\n",
            "a NOTIFY SET STATUS (selected-delayed (MessageNew (UID BODY.PEEK[HEADER]) MessageExpunge FlagChange)) (subtree (x y) (MailboxName SubscriptionChange)) (personal NONE)\r\na NOTIFY NONE\r\na IDLE\r\nDONE\r\na STATUS INBOX (MESSAGES RECENT UNSEEN UIDVALIDITY DELETED APPENDLIMIT)\r\n",
            "a GENURLAUTH \"imap://u0@localhost/INBOX;UIDVALIDITY=1/;UID=1;EXPIRE=2030-01-01T00:00:00Z;URLAUTH=anonymous\" INTERNAL\r\na URLFETCH \"imap://x\" (\"imap://y\" BODY BINARY)\r\na RESETKEY INBOX INTERNAL\r\na UNAUTHENTICATE\r\na COMPRESS DEFLATE\r\nxyz",
            "a LIST \"\" {3}\r\nabc {0}\r\n\r\na LOGIN {2}\r\nab \"c\\\"d\\\\\"\r\na UID\r\n\"\r\n)(\r\na FETCH 4294967295:1 (BODY[0])\r\n",
        ],
        [
            "\r\n", "a ", " ", "(", ")", "\"", "\\", "{0}\r\n", "{1+}\r\n", "~{1+}\r\n", "{4294967295}\r\n", "1:*", "*", "$", "0", "4294967296", "18446744073709551615", "NIL", "INBOX", "BODY[", "]", "<0.1>", "[1.1.1.", "RETURN (", "OR ", "NOT ",
            "UID ", "\0", "é", "\xff", "&AOk-", "&", "-", "=?utf-8?q?", "\\Seen", "1-Jan-2020", "%", "/", "a FETCH 1 ", "a SEARCH ", "a STORE 1 FLAGS ", "a LIST \"\" ", "a SELECT INBOX\r\n", "a NOOP\r\n", "DONE\r\n",
        ]);

    /// <summary>POP3.</summary>
    public static SessionScript Pop3 { get; } = new(
        static mail => mail.AddPop3("127.0.0.1", 0),
        static user => $"USER {user}\r\nPASS x\r\n",
        [
            "STAT\r\nLIST\r\nLIST 1\r\nUIDL\r\nUIDL 1\r\nRETR 1\r\nTOP 1 5\r\nDELE 1\r\nRSET\r\nNOOP\r\nLAST\r\nCAPA\r\nQUIT\r\n",
            "!CAPA\r\nUTF8\r\nLANG *\r\nLANG en\r\nAUTH PLAIN AHUwAHg=\r\nAUTH LOGIN\r\ndTA=\r\neA==\r\nAPOP u0 c4c9334bac560ecc979e58001b3e22fb\r\nAUTH SCRAM-SHA-256\r\nbiwsbj11MCxyPXg=\r\n*\r\nSTLS\r\n",
            "!USER u0\r\nUSER x\r\nPASS \r\nAUTH\r\nQUIT\r\n",
        ],
        ["\r\n", "\n", " ", "1", "0", "-1", "18446744073709551616", "TOP 1 ", "RETR ", "AUTH PLAIN ", "*", "=", "AHUwAHg=", "\0", "\xff", "USER ", "PASS x\r\n", "QUIT\r\n"]);

    /// <summary>LMTP.</summary>
    public static SessionScript Lmtp { get; } = new(
        static mail => mail.AddLmtp("127.0.0.1", 0),
        static user => $"LHLO x.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<{user}>\r\n",
        [
            $"DATA\r\n{Message}.\r\nMAIL FROM:<> SIZE=100 BODY=8BITMIME SMTPUTF8\r\nRCPT TO:<u0>\r\nRCPT TO:<u1+detail@example.org> NOTIFY=NEVER ORCPT=rfc822;x\r\nDATA\r\n..\r\n.\r\nQUIT\r\n",
            "BDAT 5\r\nabcdeBDAT 3 LAST\r\nabcRSET\r\nVRFY x\r\nNOOP\r\nHELP\r\n",
            "!LHLO [127.0.0.1]\r\nXCLIENT ADDR=1.2.3.4 LOGIN=u0 TTL=5\r\nSTARTTLS\r\n",
            "!LHLO x\r\nMAIL FROM:<@a,@b:c@d> BODY=BINARYMIME\r\nRCPT TO:<\"a b\"@[IPv6:::1]>\r\nBDAT 0 LAST\r\nQUIT\r\n",
        ],
        ["\r\n", "\n", ".", "\r\n.\r\n", "..", "<", ">", "@", "\"", "\\", ":", "[", "]", "+", "=", " SIZE=", "BDAT 5", " LAST", "MAIL FROM:<", "RCPT TO:<u0>\r\n", "DATA\r\n", "\0", "\xff", "é", "18446744073709551616"]);
}
