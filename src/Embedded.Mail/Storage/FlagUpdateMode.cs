namespace Embedded.Mail.Storage;

/// <summary>What a <see cref="FlagUpdate"/> does with what was there.</summary>
public enum FlagUpdateMode
{
    /// <summary><c>+FLAGS</c>.</summary>
    Add,

    /// <summary><c>-FLAGS</c>.</summary>
    Remove,

    /// <summary><c>FLAGS</c>.</summary>
    Replace,
}
