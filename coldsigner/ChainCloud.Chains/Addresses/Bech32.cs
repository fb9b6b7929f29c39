namespace ChainCloud.Chains;

/// <summary>Which constant ends a bech32 text: BIP-173 or BIP-350.</summary>
public enum Bech32Kind
{
    Bech32 = 0,
    Bech32m = 1,
}

/// <summary>Why a text is not bech32.</summary>
public enum Bech32Fault
{
    None = 0,
    Malformed = 1,
    MixedCase = 2,
    Checksum = 3,
}

/// <summary>A decoded bech32 text: lower-case human-readable part, 5-bit values without the checksum, and the constant it used.</summary>
public sealed record Bech32Text(string Hrp, byte[] Values, Bech32Kind Kind);

/// <summary>Bech32 (BIP-173) and bech32m (BIP-350).</summary>
public static class Bech32
{
    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const int ChecksumLength = 6;
    private const uint Bech32mConstant = 0x2bc830a3;

    /// <summary>BIP-173's limit on the whole text.</summary>
    public const int MaxTextLength = 90;

    /// <summary>Decodes either kind; <paramref name="fault"/> says why the answer is null.</summary>
    public static Bech32Text? TryDecode(string text, out Bech32Fault fault)
    {
        fault = Bech32Fault.Malformed;
        var split = text.LastIndexOf('1');
        if (text.Length > MaxTextLength || split < 1 || split + 1 + ChecksumLength > text.Length
            || text.AsSpan().ContainsAnyExceptInRange('\x21', '\x7e'))
        {
            return null;
        }

        if (text.Any(char.IsAsciiLetterUpper) && text.Any(char.IsAsciiLetterLower))
        {
            fault = Bech32Fault.MixedCase;
            return null;
        }

        var lower = text.ToLowerInvariant();
        var values = new byte[lower.Length - split - 1];
        for (var i = 0; i < values.Length; i++)
        {
            var value = Alphabet.IndexOf(lower[split + 1 + i]);
            if (value < 0)
            {
                return null;
            }

            values[i] = (byte)value;
        }

        var hrp = lower[..split];
        var sum = Polymod(hrp, values);
        if (sum is not (1 or Bech32mConstant))
        {
            fault = Bech32Fault.Checksum;
            return null;
        }

        fault = Bech32Fault.None;
        return new Bech32Text(hrp, values[..^ChecksumLength], sum == 1 ? Bech32Kind.Bech32 : Bech32Kind.Bech32m);
    }

    /// <summary>Encodes 5-bit values in lower case. Throws for a text above <see cref="MaxTextLength"/>.</summary>
    public static string Encode(string hrp, ReadOnlySpan<byte> values, Bech32Kind kind)
    {
        if (hrp.Length + 1 + values.Length + ChecksumLength > MaxTextLength)
        {
            throw new ArgumentException("A bech32 text has at most 90 characters.", nameof(values));
        }

        byte[] padded = [.. values, 0, 0, 0, 0, 0, 0];
        var sum = Polymod(hrp, padded) ^ (kind == Bech32Kind.Bech32 ? 1 : Bech32mConstant);
        for (var i = 0; i < ChecksumLength; i++)
        {
            padded[values.Length + i] = (byte)((sum >> (5 * (5 - i))) & 31);
        }

        return $"{hrp}1{string.Concat(padded.Select(v => Alphabet[v]))}";
    }

    /// <summary>Regroups bits; null when bits are left over that are not zero padding of less than one input group.</summary>
    public static byte[]? TryRegroup(ReadOnlySpan<byte> values, int from, int to, bool pad)
    {
        var result = new List<byte>(values.Length * from / to + 1);
        var (buffer, bits) = (0u, 0);
        foreach (var value in values)
        {
            buffer = ((buffer << from) | value) & 0xfff;
            for (bits += from; bits >= to;)
            {
                bits -= to;
                result.Add((byte)((buffer >> bits) & ((1u << to) - 1)));
            }
        }

        var rest = (buffer << (to - bits)) & ((1u << to) - 1);
        if (pad && bits > 0)
        {
            result.Add((byte)rest);
        }

        return !pad && (bits >= from || rest != 0) ? null : [.. result];
    }

    private static uint Polymod(string hrp, ReadOnlySpan<byte> values)
    {
        var sum = 1u;
        foreach (var c in hrp)
        {
            sum = Step(sum, (uint)c >> 5);
        }

        sum = Step(sum, 0);
        foreach (var c in hrp)
        {
            sum = Step(sum, (uint)c & 31);
        }

        foreach (var value in values)
        {
            sum = Step(sum, value);
        }

        return sum;
    }

    private static uint Step(uint sum, uint value)
    {
        var top = sum >> 25;
        sum = ((sum & 0x1ffffff) << 5) ^ value;
        sum ^= (top & 1) != 0 ? 0x3b6a57b2u : 0;
        sum ^= (top & 2) != 0 ? 0x26508e6du : 0;
        sum ^= (top & 4) != 0 ? 0x1ea119fau : 0;
        sum ^= (top & 8) != 0 ? 0x3d4233ddu : 0;
        return sum ^ ((top & 16) != 0 ? 0x2a1462b3u : 0);
    }
}
