using Embedded.Mail.Imap.Session;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Tests.Imap.Session;

public class MailboxViewTests
{
    [TestCase(1, 40, 400)]
    [TestCase(2, 3, 400)]
    [TestCase(3, 1500, 120)]
    [TestCase(4, 5000, 60)]
    public void Client_that_hears_only_untagged_data_knows_the_mailbox_at_quiet_points(int seed, int messages, int rounds)
    {
        var random = new Random(seed);
        var mailbox = new FakeMailbox(random);
        mailbox.Append(messages);
        var view = new MailboxView(mailbox.State, UidSet.Empty);
        var client = new ClientModel(view);
        for (var round = 0; round < rounds; round++)
        {
            for (var change = random.Next(4); change > 0; change--)
            {
                mailbox.ChangeSomething();
            }

            var mayExpunge = random.Next(2) == 0;
            client.Hear(view.MoveTo(mailbox.State, mayExpunge), mayExpunge);
            Assert.That(client.Count, Is.EqualTo(view.Messages.Count));
            if (mayExpunge)
            {
                client.AssertKnows(mailbox.State);
            }
        }

        client.Hear(view.MoveTo(mailbox.State, mayExpunge: true), mayExpunge: true);
        client.AssertKnows(mailbox.State);
    }

    [TestCase(11)]
    [TestCase(12)]
    public void Client_that_stores_silently_and_works_out_the_flags_itself_knows_the_mailbox_all_the_same(int seed)
    {
        var random = new Random(seed);
        var mailbox = new FakeMailbox(random);
        mailbox.Append(60);
        var view = new MailboxView(mailbox.State, UidSet.Empty);
        var client = new ClientModel(view);
        for (var round = 0; round < 400; round++)
        {
            // Another session may come between the last sync and the store; its changes must be told although the store is silent.
            for (var change = random.Next(3); change > 0; change--)
            {
                mailbox.ChangeSomething();
            }

            var uids = mailbox.SomeUids();
            var update = mailbox.SomeUpdate();
            client.Store(view, view.Messages.Present(uids), update);
            mailbox.Update(uids, update);
            if (random.Next(3) == 0)
            {
                // And between the store and the sync after it.
                mailbox.ChangeSomething();
            }

            client.Hear(view.MoveTo(mailbox.State, mayExpunge: false, new StoreEcho(uids, update, IsSilent: true)), mayExpunge: false);
            if (round % 3 == 0)
            {
                client.Hear(view.MoveTo(mailbox.State, mayExpunge: true), mayExpunge: true);
                client.AssertKnows(mailbox.State);
            }
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Silent_store_that_another_session_takes_back_at_once_is_told(bool withModSeqs)
    {
        var mailbox = new FakeMailbox(new Random(1));
        mailbox.Append(3);
        var (seen, two) = (FlagUpdate.Add(MessageFlags.Seen), UidSet.Of(new Uid(2)));
        mailbox.Update(two, new FlagUpdate(FlagUpdateMode.Replace, MessageFlags.None, []));
        var view = new MailboxView(mailbox.State, UidSet.Empty);
        mailbox.Update(two, seen);
        mailbox.Update(two, new FlagUpdate(FlagUpdateMode.Remove, MessageFlags.Seen, []));
        Assert.That(view.MoveTo(mailbox.State, false, new StoreEcho(two, seen, IsSilent: true), withModSeqs).Flags.ToString(), Is.EqualTo("2"));
    }

    [Test]
    public void Silent_store_says_nothing_and_a_loud_one_tells_of_messages_that_did_not_change_too()
    {
        var mailbox = new FakeMailbox(new Random(1));
        mailbox.Append(3);
        var view = new MailboxView(mailbox.State, UidSet.Empty);
        var update = FlagUpdate.Add(MessageFlags.Seen);
        mailbox.Update(UidSet.All, update);
        Assert.That(view.MoveTo(mailbox.State, false, new StoreEcho(UidSet.All, update, IsSilent: true)).IsNone, Is.True);
        mailbox.Update(UidSet.All, update);
        Assert.That(view.MoveTo(mailbox.State, false, new StoreEcho(UidSet.All, update, IsSilent: false)).Flags.ToString(), Is.EqualTo("1:3"));
    }

    [Test]
    public void Expunged_message_keeps_its_number_until_it_may_be_told_while_arrivals_and_flags_go_on()
    {
        var mailbox = new FakeMailbox(new Random(1));
        mailbox.Append(4);
        var view = new MailboxView(mailbox.State, UidSet.Of(new Uid(2)));
        mailbox.Expunge(UidSet.Of(new Uid(2)));
        mailbox.Append(1);
        mailbox.Update(UidSet.Of(new Uid(4)), FlagUpdate.Add(MessageFlags.Flagged));
        view.AddRecent(UidSet.Of(new Uid(5)));

        var first = view.MoveTo(mailbox.State, mayExpunge: false);
        Assert.Multiple(() =>
        {
            Assert.That(first.Expunged, Is.Empty);
            Assert.That(first.Exists, Is.EqualTo(5));
            Assert.That(first.Recent, Is.EqualTo(2));
            Assert.That(first.Flags.ToString(), Is.EqualTo("4"));
            Assert.That(view.NumberOf(new Uid(4)), Is.EqualTo(4));
            Assert.That(view.HasUntoldExpunges, Is.True);
        });

        var second = view.MoveTo(mailbox.State, mayExpunge: true);
        Assert.Multiple(() =>
        {
            Assert.That(second.Expunged, Is.EqualTo(new[] { 2 }));
            Assert.That(second.ExpungedUids.ToString(), Is.EqualTo("2"));
            Assert.That(second.Exists, Is.Null);
            Assert.That(second.Recent, Is.EqualTo(1));
            Assert.That(view.NumberOf(new Uid(4)), Is.EqualTo(3));
            Assert.That(view.HasUntoldExpunges, Is.False);
            Assert.That(view.MoveTo(mailbox.State, mayExpunge: true).IsNone, Is.True);
        });
    }

    [Test]
    public void Message_that_came_and_went_unseen_is_never_told()
    {
        var mailbox = new FakeMailbox(new Random(1));
        mailbox.Append(1);
        var view = new MailboxView(mailbox.State, UidSet.Empty);
        mailbox.Append(2);
        mailbox.Expunge(UidSet.Of(new Uid(2)));
        var changes = view.MoveTo(mailbox.State, mayExpunge: true);
        Assert.That((changes.Expunged.Count, changes.Exists), Is.EqualTo((0, 2)));
    }

    [Test]
    public void Older_state_takes_nothing_back()
    {
        var mailbox = new FakeMailbox(new Random(1));
        mailbox.Append(2);
        var older = mailbox.State;
        mailbox.Append(1);
        var view = new MailboxView(mailbox.State, UidSet.Empty);
        Assert.That(view.MoveTo(older, mayExpunge: true).IsNone, Is.True);
        Assert.That(view.Messages, Has.Count.EqualTo(3));
    }

    [Test]
    public void Numbers_past_the_end_are_refused_and_the_star_of_an_empty_mailbox_too()
    {
        var mailbox = new FakeMailbox(new Random(1));
        var view = new MailboxView(mailbox.State, UidSet.Empty);
        Assert.That(view.TryResolveNumbers(SequenceSet.All, out _), Is.False);
        mailbox.Append(5);
        mailbox.Expunge(UidSet.Of(new Uid(2)));
        _ = view.MoveTo(mailbox.State, mayExpunge: true);
        Assert.Multiple(() =>
        {
            Assert.That(Resolve(view, "2:3,1"), Is.EqualTo("1,3:4"));
            Assert.That(Resolve(view, "*"), Is.EqualTo("5"));
            Assert.That(Resolve(view, "*:3"), Is.EqualTo("4:5"));
            Assert.That(Resolve(view, "5"), Is.Null);
            Assert.That(Resolve(view, "5:*"), Is.Null);
        });
    }

    private static string? Resolve(MailboxView view, string numbers)
    {
        Assert.That(SequenceSet.TryParse(System.Text.Encoding.ASCII.GetBytes(numbers), out var set), Is.True);
        return view.TryResolveNumbers(set, out var uids) ? uids.ToString() : null;
    }

    /// <summary>A mailbox without octets, to publish states.</summary>
    private sealed class FakeMailbox(Random random)
    {
        private static readonly Keyword[] Words = [Keyword.Create("$Forwarded"), Keyword.Create("Work"), Keyword.Create("Junk")];

        public MailboxState State { get; private set; } = new()
        {
            UidValidity = new UidValidity(1),
            UidNext = Uid.First,
            HighestModSeq = ModSeq.First,
            FirstRecentUid = Uid.First,
            Messages = MessageList.Empty,
            Keywords = new KeywordTable(),
        };

        public void Append(int count) => Change(editor =>
        {
            for (var i = 0; i < count; i++)
            {
                editor.Add(new MessageEntry(new Uid(State.UidNext.Value + (uint)i), MessageFlags.None, 0, State.HighestModSeq.Next()));
            }
        });

        public void Expunge(UidSet uids) => Change(editor => _ = editor.Remove(uids));

        public void Update(UidSet uids, FlagUpdate update) => Change(editor =>
        {
            foreach (var index in State.Messages.Indexes(uids))
            {
                var entry = State.Messages[index];
                var keywords = State.Keywords.Intern(update.Apply(State.KeywordsOf(entry)));
                _ = editor.Replace(new MessageEntry(entry.Uid, update.Apply(entry.Flags), keywords, State.HighestModSeq.Next()));
            }
        });

        public void ChangeSomething()
        {
            switch (random.Next(4))
            {
                case 0:
                    Append(random.Next(1, 6));
                    break;
                case 1:
                    Expunge(SomeUids());
                    break;
                default:
                    Update(SomeUids(), SomeUpdate());
                    break;
            }
        }

        public UidSet SomeUids()
        {
            var first = (uint)random.Next(1, (int)State.UidNext.Value + 1);
            return UidSet.Range(new Uid(first), new Uid(first + (uint)random.Next(8)));
        }

        public FlagUpdate SomeUpdate() => new(
            (FlagUpdateMode)random.Next(3),
            (MessageFlags)random.Next(32),
            [.. Words.Where(_ => random.Next(4) == 0)]);

        private void Change(Action<MessageListEditor> change)
        {
            var editor = State.Messages.Edit();
            change(editor);
            var messages = editor.ToList();
            var next = Math.Max(State.UidNext.Value, messages.LastUid.Value + 1);
            State = State with { Messages = messages, HighestModSeq = State.HighestModSeq.Next(), UidNext = new Uid(next) };
        }
    }

    /// <summary>What a client makes of untagged data: flags by sequence number.</summary>
    private sealed class ClientModel
    {
        private readonly List<(Uid Uid, MessageFlags Flags, string Keywords)> _messages = [];
        private readonly MailboxView _view;

        public ClientModel(MailboxView view)
        {
            _view = view;
            FetchFrom(0);
        }

        public int Count => _messages.Count;

        public void Hear(ViewChanges changes, bool mayExpunge)
        {
            Assert.That(mayExpunge || changes.Expunged.Count == 0, Is.True);
            foreach (var number in changes.Expunged)
            {
                _messages.RemoveAt(number - 1);
            }

            var known = _messages.Count;
            if (changes.Exists is { } exists)
            {
                Assert.That(exists, Is.GreaterThan(known));
                FetchFrom(known);
            }

            foreach (var uid in changes.Flags.Uids)
            {
                Fetch(_view.NumberOf(uid));
            }
        }

        public void Store(MailboxView view, UidSet uids, FlagUpdate update)
        {
            foreach (var index in view.Messages.Indexes(uids))
            {
                var (uid, flags, keywords) = _messages[index];
                var words = keywords.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Keyword.Create);
                _messages[index] = (uid, update.Apply(flags), Text(update.Apply([.. words])));
            }
        }

        public void AssertKnows(MailboxState state) =>
            Assert.That(_messages, Is.EqualTo(state.Messages.Select(entry => (entry.Uid, entry.Flags, Text(state.KeywordsOf(entry))))));

        private static string Text(IEnumerable<Keyword> keywords) => string.Join(' ', keywords.Select(word => word.Name).Distinct().Order(StringComparer.Ordinal));

        private void FetchFrom(int index)
        {
            for (; index < _view.Messages.Count; index++)
            {
                _messages.Add(default);
                Fetch(index + 1);
            }
        }

        private void Fetch(int number)
        {
            var entry = _view.Messages[number - 1];
            _messages[number - 1] = (entry.Uid, entry.Flags, Text(_view.State.KeywordsOf(entry)));
        }
    }
}
