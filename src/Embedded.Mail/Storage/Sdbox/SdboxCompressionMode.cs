namespace Embedded.Mail.Storage.Sdbox;

/// <summary>How new messages are stored. Messages are read in either form, whatever this says.</summary>
public enum SdboxCompressionMode
{
    /// <summary>As they are.</summary>
    None,

    /// <summary>As Dovecot's <c>zlib</c> plugin stores them with <c>zlib_save = gz</c>; Dovecot needs that plugin to read them.</summary>
    Gzip,
}
