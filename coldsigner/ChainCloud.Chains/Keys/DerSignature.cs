namespace ChainCloud.Chains;

/// <summary>ECDSA signatures in the strict DER of BIP-66: the one way to write each pair (r, s), without the hash-type byte.</summary>
public static class DerSignature
{
    /// <summary>64 bytes compact to DER. Throws <see cref="ArgumentException"/> for another length.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> signature64)
    {
        if (signature64.Length != Secp256k1.SignatureLength)
        {
            throw new ArgumentException("A compact signature has 64 bytes.", nameof(signature64));
        }

        byte[] body = [.. Integer(signature64[..32]), .. Integer(signature64[32..])];
        return [0x30, (byte)body.Length, .. body];
    }

    /// <summary>DER to 64 bytes compact; null for anything that BIP-66 does not accept or that exceeds 32 bytes.</summary>
    public static byte[]? TryDecode(ReadOnlySpan<byte> der)
    {
        if (der.Length is < 8 or > 72 || der[0] != 0x30 || der[1] != der.Length - 2)
        {
            return null;
        }

        var compact = new byte[64];
        var rest = der[2..];
        return TakeInteger(ref rest, compact.AsSpan(0, 32)) && TakeInteger(ref rest, compact.AsSpan(32)) && rest.IsEmpty ? compact : null;
    }

    private static byte[] Integer(ReadOnlySpan<byte> number)
    {
        var start = number.IndexOfAnyExcept((byte)0);
        var trimmed = number[(start < 0 ? 31 : start)..];
        return trimmed[0] >= 0x80 ? [0x02, (byte)(trimmed.Length + 1), 0, .. trimmed] : [0x02, (byte)trimmed.Length, .. trimmed];
    }

    private static bool TakeInteger(ref ReadOnlySpan<byte> rest, Span<byte> destination)
    {
        if (rest.Length < 3 || rest[0] != 0x02 || rest[1] == 0 || rest[1] > rest.Length - 2)
        {
            return false;
        }

        var number = rest.Slice(2, rest[1]);
        rest = rest[(2 + number.Length)..];
        if (number[0] >= 0x80 || (number.Length > 1 && number[0] == 0 && number[1] < 0x80))
        {
            return false;
        }

        number = number[0] == 0 ? number[1..] : number;
        if (number.Length > 32)
        {
            return false;
        }

        number.CopyTo(destination[(32 - number.Length)..]);
        return true;
    }
}
