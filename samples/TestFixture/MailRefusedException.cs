namespace Embedded.Mail.TestFixture;

/// <summary>The mail server's answer was no.</summary>
public sealed class MailRefusedException : Exception
{
    public MailRefusedException(string answer)
        : base(answer)
    {
    }

    public MailRefusedException(string answer, Exception innerException)
        : base(answer, innerException)
    {
    }

    public MailRefusedException()
    {
    }
}
