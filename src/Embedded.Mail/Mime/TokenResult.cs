namespace Embedded.Mail.Mime;

/// <summary>How reading one token ended.</summary>
internal enum TokenResult
{
    /// <summary>It is not there, or broken.</summary>
    Broken = -1,

    /// <summary>It was read, and the text is at its end.</summary>
    End = 0,

    /// <summary>It was read, and more follows.</summary>
    More = 1,
}
