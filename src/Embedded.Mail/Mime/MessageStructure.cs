namespace Embedded.Mail.Mime;

/// <summary>Where the parts of a message lie.</summary>
public sealed class MessageStructure
{
}
