using System.Globalization;
using System.Text;

namespace ChainCloud.Chains;

/// <summary>
/// A key expression (BIP-380): one public key, or an extended public key with steps below it, and where it comes from. Private keys are
/// refused: nothing that reads descriptors here needs them.
/// </summary>
public sealed class DescriptorKey
{
    private readonly byte[]? _key;
    private readonly ExtendedPublicKey? _xpub;
    private readonly DerivationPath _steps;
    private readonly ChainParameters _chain;

    private DescriptorKey(ChainParameters chain, KeyOrigin? origin, byte[]? key, ExtendedPublicKey? xpub, DerivationPath steps, DescriptorRange range)
    {
        (_chain, Origin, _key, _xpub, _steps, Range) = (chain, origin, key, xpub, steps, range);
    }

    /// <summary>Master key and path of the key that is written, before further steps; null when not said.</summary>
    public KeyOrigin? Origin { get; }

    /// <summary>Whether the last step is a running number.</summary>
    public DescriptorRange Range { get; }

    /// <summary>Bytes of the public key: 33, 65 uncompressed, or 32 when only x is given (BIP-340).</summary>
    internal int KeyLength => _key?.Length ?? Secp256k1.PublicKeyLength;

    /// <summary>An account's keys numbered below <paramref name="steps"/>, with where the account comes from.</summary>
    public static DescriptorKey OfAccount(ChainParameters chain, ExtendedPublicKey account, KeyOrigin? origin, DerivationPath steps) =>
        new(chain, origin, null, account, steps, DescriptorRange.Unhardened);

    /// <summary>Parses a key expression; 32 bytes are taken too, and it is the script's to refuse them.</summary>
    internal static Result<DescriptorKey> Parse(ChainParameters chain, string text)
    {
        var origin = default(KeyOrigin?);
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0 || !ParseOrigin(text[1..end]).TryGet(out origin, out _))
            {
                return Malformed("a key's origin is [ 8 hexadecimal digits, steps ]");
            }

            text = text[(end + 1)..];
        }

        var parts = text.Split('/');
        if (parts[0].Length is 64 or 66 or 130 && parts[0].All(char.IsAsciiHexDigit))
        {
            return OfHex(chain, origin, parts);
        }

        if (!ExtendedPublicKey.Parse(chain, parts[0]).TryGet(out var xpub, out _))
        {
            return IsPrivate(chain, parts[0])
                ? new Problem(ProblemCodes.AddressTypeUnsupported, "A descriptor with private keys is not accepted.")
                : Malformed("a key is a public key in hexadecimal digits or an extended public key of the chain");
        }

        var range = parts[^1] switch { "*" => DescriptorRange.Unhardened, "*'" or "*h" => DescriptorRange.Hardened, _ => DescriptorRange.None };
        var steps = ParseSteps(parts.AsSpan(1, parts.Length - 1 - (range == DescriptorRange.None ? 0 : 1)));
        return steps is null ? Malformed("a step is a number below 2^31 with h or ' when hardened") : new DescriptorKey(chain, origin, null, xpub, steps, range);
    }

    /// <summary>The key at a number of the range, which a key without range does not look at. Refuses hardened steps: they need the private key.</summary>
    internal Result<byte[]> At(uint index)
    {
        if (_xpub is null)
        {
            return _key!;
        }

        if (Range == DescriptorRange.Hardened || _steps.Steps.Any(s => s >= DerivationPath.Hardened))
        {
            return new Problem(ProblemCodes.AddressTypeUnsupported, "Hardened steps below an extended public key can't be derived.");
        }

        var key = _xpub.Derive(_steps);
        return (Range == DescriptorRange.None ? key : key.Child(index)).PublicKey.ToArray();
    }

    /// <summary>The expression, with "h" for hardened steps.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        if (Origin is { } origin)
        {
            text.Append(CultureInfo.InvariantCulture, $"[{origin.MasterFingerprint:x8}{Steps(origin.Path)}]");
        }

        return text.Append(_xpub is null ? Convert.ToHexStringLower(_key!) : _xpub.Format(_chain) + Steps(_steps))
            .Append(Range switch { DescriptorRange.None => "", DescriptorRange.Unhardened => "/*", _ => "/*h" })
            .ToString();
    }

    private static string Steps(DerivationPath path) => path.ToString()[1..].Replace('\'', 'h');

    private static Result<DescriptorKey> OfHex(ChainParameters chain, KeyOrigin? origin, string[] parts)
    {
        var bytes = Convert.FromHexString(parts[0]);
        byte[] whole = bytes.Length == 32 ? [2, .. bytes] : bytes;
        var isPoint = (whole.Length == Secp256k1.PublicKeyLength || whole[0] == 4) && Secp256k1.IsValidPublicKey(whole, allowUncompressed: true);
        return isPoint && parts.Length == 1
            ? new DescriptorKey(chain, origin, bytes, null, DerivationPath.Master, DescriptorRange.None)
            : Malformed("these digits are no public key, or steps follow one");
    }

    private static Result<KeyOrigin> ParseOrigin(string text)
    {
        var parts = text.Split('/');
        return parts[0].Length == 8 && uint.TryParse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var fingerprint)
            && ParseSteps(parts.AsSpan(1)) is { } path
            ? new KeyOrigin(fingerprint, path)
            : Malformed("the origin of a key");
    }

    private static DerivationPath? ParseSteps(ReadOnlySpan<string> parts)
    {
        var steps = new uint[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var hardened = parts[i].EndsWith('h') || parts[i].EndsWith('\'');
            if (!uint.TryParse(parts[i].AsSpan(0, parts[i].Length - (hardened ? 1 : 0)), NumberStyles.None, CultureInfo.InvariantCulture, out var step)
                || step >= DerivationPath.Hardened)
            {
                return null;
            }

            steps[i] = hardened ? step | DerivationPath.Hardened : step;
        }

        return steps.Length > byte.MaxValue ? null : DerivationPath.Of(steps);
    }

    /// <summary>True for an extended private key of the chain, and for a single one: version, 32 bytes, perhaps a mark for compressed.</summary>
    private static bool IsPrivate(ChainParameters chain, string text) => Base58.TryDecodeCheck(text) is { } bytes
        && (bytes.Length is 33 or 34 || (bytes.Length == 78 && bytes.AsSpan(0, 4).SequenceEqual(
            [(byte)(chain.XprvVersion >> 24), (byte)(chain.XprvVersion >> 16), (byte)(chain.XprvVersion >> 8), (byte)chain.XprvVersion])));

    private static Problem Malformed(string why) => new(ProblemCodes.MalformedRequest, $"This is not a descriptor's key: {why}.");
}

/// <summary>Whether a key expression stands for many keys, and how they are derived.</summary>
public enum DescriptorRange
{
    None = 0,

    /// <summary>Ends in /*.</summary>
    Unhardened = 1,

    /// <summary>Ends in /*h: only the private key's owner can derive them.</summary>
    Hardened = 2,
}
