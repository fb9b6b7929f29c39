namespace ChainCloud.Chains;

/// <summary>The eight characters after "#" that find typing errors in a descriptor (BIP-380).</summary>
public static class DescriptorChecksum
{
    public const int Length = 8;

    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

    /// <summary>Grouped so that likely errors, as of case, change few symbols.</summary>
    private const string InputAlphabet =
        "0123456789()[],'/*abcdefgh@:$%{}IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~ijklmnopqrstuvwxyzABCDEFGH`#\"\\ ";

    private static ReadOnlySpan<ulong> Generator => [0xf5dee51989, 0xa9fdca3312, 0x1bab10e32d, 0x3706b1677a, 0x644d626ffd];

    /// <summary>Null when the text has a character that descriptors do not have.</summary>
    public static string? Compute(ReadOnlySpan<char> text)
    {
        var (sum, group, inGroup) = (1UL, 0u, 0);
        foreach (var c in text)
        {
            var value = InputAlphabet.IndexOf(c);
            if (value < 0)
            {
                return null;
            }

            sum = Step(sum, (uint)value & 31);
            group = (group * 3) + ((uint)value >> 5);
            if (++inGroup == 3)
            {
                sum = Step(sum, group);
                (group, inGroup) = (0, 0);
            }
        }

        sum = inGroup > 0 ? Step(sum, group) : sum;
        for (var i = 0; i < Length; i++)
        {
            sum = Step(sum, 0);
        }

        sum ^= 1;
        var checksum = new char[Length];
        for (var i = 0; i < Length; i++)
        {
            checksum[i] = Alphabet[(int)(sum >> (5 * (Length - 1 - i))) & 31];
        }

        return new string(checksum);
    }

    private static ulong Step(ulong sum, uint value)
    {
        var top = sum >> 35;
        sum = ((sum & 0x7_ffff_ffff) << 5) ^ value;
        for (var i = 0; i < Generator.Length; i++)
        {
            sum ^= ((top >> i) & 1) != 0 ? Generator[i] : 0;
        }

        return sum;
    }
}
