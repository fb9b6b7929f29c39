using System.Globalization;
using System.Security.Cryptography;

namespace ChainCloud.Chains;

/// <summary>A script expression with its keys, in the order in which they are written.</summary>
internal abstract record DescriptorScript(params IReadOnlyList<DescriptorKey> Keys)
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
            case "multi" or "sortedmulti":
                return ParseMulti(chain, name, content.Split(','), place);
            case "combo" when place == Place.Top:
                return KeyOf(chain, content, uncompressed: true).Map<DescriptorScript>(key => new Combo(chain, key));
            case "raw" when place == Place.Top && content.Length > 0:
                return ScriptPubKey.ParseHex(content).Map<DescriptorScript>(script => new Raw(script));
            case "addr" when place == Place.Top:
                return AddressCodec.Parse(chain, content).Map<DescriptorScript>(script => new Addr(chain, script));
            default:
                return Malformed("there is no such script, or it may not stand in this place");
        }
    }

    public static Problem Malformed(string why) => new(ProblemCodes.MalformedRequest, $"This is not a descriptor: {why}.");

    /// <summary>The scripts for one key in place of each of <see cref="Keys"/>: one, and of combo several.</summary>
    public abstract IReadOnlyList<ScriptPubKey> Of(IReadOnlyList<byte[]> keys);

    private static Result<DescriptorKey> KeyOf(ChainParameters chain, string text, bool uncompressed = false, bool xOnly = false) =>
        DescriptorKey.Parse(chain, text).Then(key => key.KeyLength switch
        {
            65 when !uncompressed => Malformed("an uncompressed key may not stand in this place"),
            32 when !xOnly => Malformed("a key of 32 bytes stands in tr only"),
            _ => (Result<DescriptorKey>)key,
        });

    private static Result<DescriptorScript> ParseMulti(ChainParameters chain, string name, string[] parts, Place place)
    {
        var keys = new List<DescriptorKey>(parts.Length);
        foreach (var part in parts.Skip(1))
        {
            if (!KeyOf(chain, part, uncompressed: place != Place.InWsh).TryGet(out var key, out var problem))
            {
                return problem;
            }

            keys.Add(key);
        }

        if (parts[0].StartsWith('0') || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var needed) || needed > keys.Count)
        {
            return Malformed("a multisig script names how many of its keys have to sign: one at least, all at most");
        }

        // What nodes relay or, in P2SH, can spend at all: a pushed script has up to 520 bytes.
        var fits = place switch
        {
            Place.Top => keys.Count <= 3,
            Place.InSh => keys.Sum(key => key.KeyLength + 1) + 3 <= 520,
            _ => keys.Count <= 20,
        };
        return fits ? new Multi(name, needed, keys) : Malformed("these are too many keys for a multisig script in this place");
    }

    public sealed record Pk(DescriptorKey Key) : DescriptorScript(Key)
    {
        public override IReadOnlyList<ScriptPubKey> Of(IReadOnlyList<byte[]> keys) => [OfKey(keys[0])];

        public override string ToString() => $"pk({Key})";

        public static ScriptPubKey OfKey(byte[] key) => new([(byte)key.Length, .. key, 0xac]);
    }

    public sealed record Pkh(DescriptorKey Key) : DescriptorScript(Key)
    {
        public override IReadOnlyList<ScriptPubKey> Of(IReadOnlyList<byte[]> keys) => [Scripts.P2pkh(keys[0])];

        public override string ToString() => $"pkh({Key})";
    }

    public sealed record Wpkh(DescriptorKey Key) : DescriptorScript(Key)
    {
        public override IReadOnlyList<ScriptPubKey> Of(IReadOnlyList<byte[]> keys) => [Scripts.P2wpkh(keys[0])];

        public override string ToString() => $"wpkh({Key})";
    }

    public sealed record Tr(DescriptorKey Key) : DescriptorScript(Key)
    {
        public override IReadOnlyList<ScriptPubKey> Of(IReadOnlyList<byte[]> keys) =>
            [Scripts.P2tr(Taproot.OutputKey(keys[0].AsSpan(keys[0].Length - 32)) ?? throw new CryptographicException("This key has no output key."))];

        public override string ToString() => $"tr({Key})";
    }

    public sealed record Sh(DescriptorScript Inner) : DescriptorScript(Inner.Keys)
    {
        public override IReadOnlyList<ScriptPubKey> Of(IReadOnlyList<byte[]> keys) => [Scripts.P2sh(Inner.Of(keys)[0].Span)];

        public override string ToString() => $"sh({Inner})";
    }

    public sealed record Wsh(DescriptorScript Inner) : DescriptorScript(Inner.Keys)
    {
        public override IReadOnlyList<ScriptPubKey> Of(IReadOnlyList<byte[]> keys) => [Scripts.P2wsh(Inner.Of(keys)[0].Span)];

        public override string ToString() => $"wsh({Inner})";
    }

    /// <summary>k of n keys; sortedmulti puts them into the script in the order of their bytes.</summary>
    public sealed record Multi(string Name, int Needed, IReadOnlyList<DescriptorKey> All) : DescriptorScript(All)
    {
        public override IReadOnlyList<ScriptPubKey> Of(IReadOnlyList<byte[]> keys)
        {
            IEnumerable<byte[]> ordered = Name == "sortedmulti" ? keys.Order(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))) : keys;
            return [new([.. Number(Needed), .. ordered.SelectMany(key => (byte[])[(byte)key.Length, .. key]), .. Number(keys.Count), 0xae])];
        }

        public override string ToString() => $"{Name}({Needed},{string.Join(',', Keys)})";

        /// <summary>An opcode up to 16, above a pushed byte.</summary>
        private static byte[] Number(int value) => value <= 16 ? [(byte)(0x50 + value)] : [1, (byte)value];
    }

    /// <summary>Every script that wallets of before descriptors watched for a key; the segwit ones of compressed keys, where there is segwit.</summary>
    public sealed record Combo(ChainParameters Chain, DescriptorKey Key) : DescriptorScript(Key)
    {
        public override IReadOnlyList<ScriptPubKey> Of(IReadOnlyList<byte[]> keys)
        {
            ScriptPubKey[] any = [Pk.OfKey(keys[0]), Scripts.P2pkh(keys[0])];
            return Chain.HasSegwit && keys[0].Length == Secp256k1.PublicKeyLength
                ? [.. any, Scripts.P2wpkh(keys[0]), Scripts.P2sh(Scripts.P2wpkh(keys[0]).Span)]
                : any;
        }

        public override string ToString() => $"combo({Key})";
    }

    public sealed record Raw(ScriptPubKey Script) : DescriptorScript
    {
        public override IReadOnlyList<ScriptPubKey> Of(IReadOnlyList<byte[]> keys) => [Script];

        public override string ToString() => $"raw({Script.ToHex()})";
    }

    public sealed record Addr(ChainParameters Chain, ScriptPubKey Script) : DescriptorScript
    {
        public override IReadOnlyList<ScriptPubKey> Of(IReadOnlyList<byte[]> keys) => [Script];

        public override string ToString() => $"addr({AddressCodec.Format(Chain, Script).Value})";
    }
}
