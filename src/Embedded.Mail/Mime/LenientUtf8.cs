using System.Text;

namespace Embedded.Mail.Mime;

/// <summary>UTF-8 in which an octet that cannot be of it is one of Windows-1252: how text is read that says nothing, or nonsense, of its charset.</summary>
internal static class LenientUtf8
{
    public static Encoding Encoding { get; } = System.Text.Encoding.GetEncoding("utf-8", EncoderFallback.ReplacementFallback, new OctetFallback());

    private sealed class OctetFallback : DecoderFallback
    {
        public override int MaxCharCount => 4;

        public override DecoderFallbackBuffer CreateFallbackBuffer() => new Buffer();
    }

    private sealed class Buffer : DecoderFallbackBuffer
    {
        private string _characters = "";
        private int _next;

        public override int Remaining => _characters.Length - _next;

        public override bool Fallback(byte[] bytesUnknown, int index)
        {
            _characters = MailCharset.Windows1252.GetString(bytesUnknown);
            _next = 0;
            return true;
        }

        public override char GetNextChar() => _next < _characters.Length ? _characters[_next++] : '\0';

        public override bool MovePrevious()
        {
            _next -= _next > 0 ? 1 : 0;
            return _next >= 0;
        }

        public override void Reset() => (_characters, _next) = ("", 0);
    }
}
