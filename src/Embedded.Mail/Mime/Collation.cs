using System.Text;

namespace Embedded.Mail.Mime;

/// <summary>The collations of RFC 4790 and RFC 5051, which Sieve calls comparators: how text is compared, found and ordered.</summary>
public abstract class Collation
{
    private protected Collation(string name) => Name = name;

    /// <summary><c>i;ascii-casemap</c>: the letters a to z without case, all else octet by octet (RFC 4790 §9.2).</summary>
    public static Collation AsciiCasemap { get; } = new AsciiCasemapCollation();

    /// <summary><c>i;octet</c>: octet by octet in UTF-8 (RFC 4790 §9.3).</summary>
    public static Collation Octet { get; } = new OctetCollation();

    /// <summary><c>i;ascii-numeric</c>: numbers by their value; what begins with no digit is greater than all and equal among itself (RFC 4790 §9.1). No substrings.</summary>
    public static Collation AsciiNumeric { get; } = new AsciiNumericCollation();

    /// <summary><c>i;unicode-casemap</c>: titlecase and full decomposition, then octet by octet (RFC 5051).</summary>
    public static Collation UnicodeCasemap { get; } = new UnicodeCasemapCollation();

    /// <summary>The registered name.</summary>
    public string Name { get; }

    /// <summary>Whether <see cref="Contains"/> means anything.</summary>
    public virtual bool CanFindSubstrings => true;

    /// <summary>Finds a collation by its name in any case; null for one that is not known.</summary>
    public static Collation? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.ToLowerInvariant() switch
        {
            "i;ascii-casemap" => AsciiCasemap,
            "i;octet" => Octet,
            "i;ascii-numeric" => AsciiNumeric,
            "i;unicode-casemap" or "default" => UnicodeCasemap,
            _ => null,
        };
    }

    /// <summary>Brings a text into the form in which equal texts are the same string.</summary>
    public abstract string Fold(string text);

    /// <summary>Whether two texts are equal.</summary>
    public virtual bool AreEqual(string left, string right) => string.Equals(Fold(left), Fold(right), StringComparison.Ordinal);

    /// <summary>Orders two texts: below, at or above zero.</summary>
    public virtual int Compare(string left, string right) => CompareFolded(Fold(left), Fold(right));

    /// <summary>Whether <paramref name="text"/> contains <paramref name="part"/>; false for a collation without substrings.</summary>
    public virtual bool Contains(string text, string part) => Fold(text).Contains(Fold(part), StringComparison.Ordinal);

    /// <summary>Orders two folded texts by their octets in UTF-8: by code points, and not by units of UTF-16.</summary>
    internal static int CompareFolded(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        var same = left.AsSpan(0, length).CommonPrefixLength(right.AsSpan(0, length));
        if (same == length)
        {
            return left.Length.CompareTo(right.Length);
        }

        return Rank(left[same]).CompareTo(Rank(right[same]));

        static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
    }

    private sealed class OctetCollation() : Collation("i;octet")
    {
        public override string Fold(string text) => text;
    }

    private sealed class AsciiCasemapCollation() : Collation("i;ascii-casemap")
    {
        public override string Fold(string text)
        {
            ArgumentNullException.ThrowIfNull(text);
            return text.AsSpan().IndexOfAnyInRange('a', 'z') < 0 ? text : string.Create(text.Length, text, static (folded, text) => Ascii.ToUpper(text, folded, out _));
        }
    }

    private sealed class UnicodeCasemapCollation() : Collation("i;unicode-casemap")
    {
        public override string Fold(string text)
        {
            ArgumentNullException.ThrowIfNull(text);
            if (Ascii.IsValid(text))
            {
                return AsciiCasemap.Fold(text);
            }

            return UnicodeFolding.Fold(text);
        }
    }

    private sealed class AsciiNumericCollation() : Collation("i;ascii-numeric")
    {
        public override bool CanFindSubstrings => false;

        public override string Fold(string text)
        {
            ArgumentNullException.ThrowIfNull(text);
            var length = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
            var digits = length < 0 ? text.AsSpan() : text.AsSpan(0, length);
            return digits.IsEmpty ? "" : digits.TrimStart('0') is { IsEmpty: false } number ? number.ToString() : "0";
        }

        public override int Compare(string left, string right)
        {
            var (a, b) = (Fold(left), Fold(right));
            return a.Length == 0 || b.Length == 0 ? (a.Length == 0).CompareTo(b.Length == 0)
                : a.Length != b.Length ? a.Length.CompareTo(b.Length)
                : string.CompareOrdinal(a, b);
        }

        public override bool Contains(string text, string part) => false;
    }
}
