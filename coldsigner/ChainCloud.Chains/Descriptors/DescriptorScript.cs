using System.Security.Cryptography;

namespace ChainCloud.Chains;

/// <summary>A script expression with its one key.</summary>
internal abstract record DescriptorScript(DescriptorKey Key)
{
    /// <summary>Where an expression stands, which decides what it may be.</summary>
    public enum Place
    {
        Top,
        InSh,
        InWsh,
    }

    public static Result<DescriptorScript> Parse(ChainParameters chain, string text, Place place)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 || !text.EndsWith(')'))
        {
            return Malformed("a script is a name and its content in parentheses");
        }

        var (name, content) = (text[..open], text[(open + 1)..^1]);
        switch (name)
        {
            case "wpkh" or "wsh" or "tr" when !chain.HasSegwit:
                return new Problem(ProblemCodes.AddressTypeUnsupported, $"{chain.Asset} has no segwit.");
            case "tr" when content.Contains(','):
                return new Problem(ProblemCodes.AddressTypeUnsupported, "Script trees are not read here.");
            case "pk":
                return KeyOf(chain, content, uncompressed: place != Place.InWsh).Map<DescriptorScript>(key => new Pk(key));
            case "pkh":
                return KeyOf(chain, content, uncompressed: place != Place.InWsh).Map<DescriptorScript>(key => new Pkh(key));
            case "wpkh" when place != Place.InWsh:
                return KeyOf(chain, content).Map<DescriptorScript>(key => new Wpkh(key));
            case "tr" when place == Place.Top:
                return KeyOf(chain, content, xOnly: true).Map<DescriptorScript>(key => new Tr(key));
            case "sh" when place == Place.Top:
                return Parse(chain, content, Place.InSh).Map<DescriptorScript>(inner => new Sh(inner));
            case "wsh" when place != Place.InWsh:
                return Parse(chain, content, Place.InWsh).Map<DescriptorScript>(inner => new Wsh(inner));
            case "multi" or "sortedmulti" or "combo" or "addr" or "raw":
                return new Problem(ProblemCodes.AddressTypeUnsupported, $"Descriptors with {name} are not read here.");
            default:
                return Malformed("there is no such script, or it may not stand in this place");
        }
    }

    public static Problem Malformed(string why) => new(ProblemCodes.MalformedRequest, $"This is not a descriptor: {why}.");

    /// <summary>The script for one key of the expression.</summary>
    public abstract ScriptPubKey Of(byte[] key);

    private static Result<DescriptorKey> KeyOf(ChainParameters chain, string text, bool uncompressed = false, bool xOnly = false) =>
        DescriptorKey.Parse(chain, text).Then(key => key.KeyLength switch
        {
            65 when !uncompressed => Malformed("an uncompressed key may not stand in this place"),
            32 when !xOnly => Malformed("a key of 32 bytes stands in tr only"),
            _ => (Result<DescriptorKey>)key,
        });

    public sealed record Pk(DescriptorKey Key) : DescriptorScript(Key)
    {
        public override ScriptPubKey Of(byte[] key) => new([(byte)key.Length, .. key, 0xac]);

        public override string ToString() => $"pk({Key})";
    }

    public sealed record Pkh(DescriptorKey Key) : DescriptorScript(Key)
    {
        public override ScriptPubKey Of(byte[] key) => Scripts.P2pkh(key);

        public override string ToString() => $"pkh({Key})";
    }

    public sealed record Wpkh(DescriptorKey Key) : DescriptorScript(Key)
    {
        public override ScriptPubKey Of(byte[] key) => Scripts.P2wpkh(key);

        public override string ToString() => $"wpkh({Key})";
    }

    public sealed record Tr(DescriptorKey Key) : DescriptorScript(Key)
    {
        public override ScriptPubKey Of(byte[] key) =>
            Scripts.P2tr(Taproot.OutputKey(key.AsSpan(key.Length - 32)) ?? throw new CryptographicException("This key has no output key."));

        public override string ToString() => $"tr({Key})";
    }

    public sealed record Sh(DescriptorScript Inner) : DescriptorScript(Inner.Key)
    {
        public override ScriptPubKey Of(byte[] key) => Scripts.P2sh(Inner.Of(key).Span);

        public override string ToString() => $"sh({Inner})";
    }

    public sealed record Wsh(DescriptorScript Inner) : DescriptorScript(Inner.Key)
    {
        public override ScriptPubKey Of(byte[] key) => Scripts.P2wsh(Inner.Of(key).Span);

        public override string ToString() => $"wsh({Inner})";
    }
}
