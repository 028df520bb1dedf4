using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Sort;

/// <summary>Texts to sort by, folded, in the order of i;unicode-casemap (RFC 5256 §1, RFC 5255 §4.6).</summary>
internal sealed class TextColumn(string[] values) : SortColumn
{
    private const int PrefixLength = 4;

    // The octets of UTF-8 order as code points do; surrogates are of the highest.
    public override ulong PrefixOf(int row)
    {
        var value = values[row];
        var prefix = 0UL;
        for (var i = 0; i < PrefixLength; i++)
        {
            var unit = i < value.Length ? value[i] : '\0';
            prefix = (prefix << 16) | (unit < 0xd800 ? unit : char.IsSurrogate(unit) ? (uint)unit + 0x2000 : (uint)unit - 0x800);
        }

        return prefix;
    }

    public override int Compare(int left, int right) => Collation.CompareFolded(values[left], values[right]);
}
