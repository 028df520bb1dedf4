using System.Collections.Immutable;
using System.Formats.Asn1;
using System.Text;

namespace Embedded.Mail.Ldap.Wire;

/// <summary>A search filter (RFC 4511 §4.5.1.7). Its text form is read by <see cref="LdapFilterParser"/>.</summary>
internal abstract record LdapFilter
{
    private LdapFilter()
    {
    }

    /// <summary>Writes it as the protocol wants it.</summary>
    public abstract void Write(AsnWriter writer);

    /// <summary>All of these, or any of these, or not this one.</summary>
    /// <param name="Tag">0 for and, 1 for or, 2 for not.</param>
    /// <param name="Parts">The filters; one alone for not.</param>
    public sealed record Set(int Tag, ImmutableArray<LdapFilter> Parts) : LdapFilter
    {
        public const int And = 0;
        public const int Or = 1;
        public const int Not = 2;

        public override void Write(AsnWriter writer)
        {
            using (writer.PushSequence(LdapTags.Choice(Tag)))
            {
                foreach (var part in Parts)
                {
                    part.Write(writer);
                }
            }
        }

        public override string ToString() => $"({"&|!"[Tag]}{string.Concat(Parts)})";
    }

    /// <summary>An attribute compared with a value.</summary>
    /// <param name="Tag">3 for equal, 5 for greater or equal, 6 for less or equal, 8 for about equal.</param>
    /// <param name="Attribute">The attribute.</param>
    /// <param name="Value">The value.</param>
    public sealed record Comparison(int Tag, string Attribute, ReadOnlyMemory<byte> Value) : LdapFilter
    {
        public const int Equal = 3;
        public const int GreaterOrEqual = 5;
        public const int LessOrEqual = 6;
        public const int Approximate = 8;

        public override void Write(AsnWriter writer)
        {
            using (writer.PushSequence(LdapTags.Choice(Tag)))
            {
                writer.WriteOctetString(Encoding.UTF8.GetBytes(Attribute));
                writer.WriteOctetString(Value.Span);
            }
        }

        public override string ToString() =>
            $"({Attribute}{Tag switch { GreaterOrEqual => ">=", LessOrEqual => "<=", Approximate => "~=", _ => "=" }}{Text(Value)})";
    }

    /// <summary>Whether an attribute is there.</summary>
    public sealed record Present(string Attribute) : LdapFilter
    {
        private const int Tag = 7;

        public override void Write(AsnWriter writer) => writer.WriteOctetString(Encoding.UTF8.GetBytes(Attribute), LdapTags.Primitive(Tag));

        public override string ToString() => $"({Attribute}=*)";
    }

    /// <summary>An attribute that has these pieces in this order.</summary>
    /// <param name="Attribute">The attribute.</param>
    /// <param name="Pieces">The first begins the value, the last ends it; either may be empty, those between are not.</param>
    public sealed record Substrings(string Attribute, ImmutableArray<ReadOnlyMemory<byte>> Pieces) : LdapFilter
    {
        private const int Tag = 4;
        private const int Initial = 0;
        private const int Any = 1;
        private const int Final = 2;

        public override void Write(AsnWriter writer)
        {
            using (writer.PushSequence(LdapTags.Choice(Tag)))
            {
                writer.WriteOctetString(Encoding.UTF8.GetBytes(Attribute));
                using (writer.PushSequence())
                {
                    WritePieces(writer);
                }
            }
        }

        public override string ToString() => $"({Attribute}={string.Join('*', Pieces.Select(Text))})";

        private void WritePieces(AsnWriter writer)
        {
            for (var i = 0; i < Pieces.Length; i++)
            {
                var place = i == 0 ? Initial : i == Pieces.Length - 1 ? Final : Any;
                if (Pieces[i].Length > 0)
                {
                    writer.WriteOctetString(Pieces[i].Span, LdapTags.Primitive(place));
                }
            }
        }
    }

    /// <summary>An attribute compared by a rule that is named: Active Directory's bits and nested groups, say.</summary>
    public sealed record Extensible(string Attribute, string Rule, ReadOnlyMemory<byte> Value, bool IncludesDn) : LdapFilter
    {
        private const int Tag = 9;

        public override void Write(AsnWriter writer)
        {
            using (writer.PushSequence(LdapTags.Choice(Tag)))
            {
                WriteName(writer, Rule, 1);
                WriteName(writer, Attribute, 2);
                writer.WriteOctetString(Value.Span, LdapTags.Primitive(3));
                if (IncludesDn)
                {
                    writer.WriteBoolean(true, LdapTags.Primitive(4));
                }
            }
        }

        public override string ToString() => $"({Attribute}{(IncludesDn ? ":dn" : "")}{(Rule.Length > 0 ? ":" + Rule : "")}:={Text(Value)})";

        private static void WriteName(AsnWriter writer, string name, int tag)
        {
            if (name.Length > 0)
            {
                writer.WriteOctetString(Encoding.UTF8.GetBytes(name), LdapTags.Primitive(tag));
            }
        }
    }

    private static string Text(ReadOnlyMemory<byte> value) => LdapEscape.Filter(Encoding.UTF8.GetString(value.Span));
}
