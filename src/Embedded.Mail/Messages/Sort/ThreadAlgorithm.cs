namespace Embedded.Mail.Messages.Sort;

/// <summary>How THREAD gathers messages.</summary>
internal enum ThreadAlgorithm
{
    /// <summary>ORDEREDSUBJECT: by base subject (RFC 5256 §3).</summary>
    OrderedSubject,

    /// <summary>REFERENCES: by message ids, then by base subject (RFC 5256 §3).</summary>
    References,

    /// <summary>REFS: by message ids alone; the thread with the newest message comes last (draft-ietf-morg-inthread).</summary>
    Refs,
}
