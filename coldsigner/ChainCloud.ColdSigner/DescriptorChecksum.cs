using System.Text;

namespace ChainCloud.ColdSigner;

/// <summary>The eight characters after a descriptor (BIP-380): wallets refuse descriptors that were typed or copied wrongly.</summary>
internal static class DescriptorChecksum
{
    private const int Length = 8;
    private const string Letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

    // Ordered so that the characters that go together, and are mixed up, differ in the group or in the place alone.
    private const string Known =
        "0123456789()[],'/*abcdefgh@:$%{}IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~ijklmnopqrstuvwxyzABCDEFGH`#\"\\ ";

    private static ReadOnlySpan<ulong> Generator => [0xf5dee51989, 0xa9fdca3312, 0x1bab10e32d, 0x3706b1677a, 0x644d626ffd];

    /// <summary>Throws <see cref="ArgumentException"/> for a character that no descriptor has.</summary>
    public static string Of(string descriptor)
    {
        var sum = 1ul;
        var (group, groups) = (0, 0);
        foreach (var c in descriptor)
        {
            var place = Known.IndexOf(c);
            if (place < 0)
            {
                throw new ArgumentException("This character occurs in no descriptor.", nameof(descriptor));
            }

            sum = Add(sum, place & 31);
            (group, groups) = ((group * 3) + (place >> 5), groups + 1);
            if (groups == 3)
            {
                sum = Add(sum, group);
                (group, groups) = (0, 0);
            }
        }

        sum = groups > 0 ? Add(sum, group) : sum;
        for (var i = 0; i < Length; i++)
        {
            sum = Add(sum, 0);
        }

        sum ^= 1;
        var text = new StringBuilder(Length);
        for (var i = Length - 1; i >= 0; i--)
        {
            text.Append(Letters[(int)(sum >> (5 * i)) & 31]);
        }

        return text.ToString();
    }

    private static ulong Add(ulong sum, int value)
    {
        var top = (int)(sum >> 35);
        sum = ((sum & 0x7_ffff_ffff) << 5) ^ (uint)value;
        for (var i = 0; i < Generator.Length; i++)
        {
            sum ^= ((top >> i) & 1) != 0 ? Generator[i] : 0;
        }

        return sum;
    }
}
