using System.Buffers.Binary;
using System.Numerics;

namespace ChainCloud.Chains;

/// <summary>Keccak-256 as Ethereum uses it: the sponge of SHA3-256 with the padding before NIST's (first byte 01 instead of 06).</summary>
public static class Keccak256
{
    /// <summary>Bytes of a hash.</summary>
    public const int Length = 32;

    /// <summary>Bytes that go into the sponge between two permutations.</summary>
    internal const int Rate = 136;

    private const int Lanes = 25;

    private static readonly ulong[] RoundConstants =
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b, 0x0000000080000001,
        0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
        0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
        0x000000000000800a, 0x800000008000000a, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    /// <summary>Where each lane goes (pi) and how far it turns on the way (rho), along the one cycle of 24 lanes that starts at lane 1.</summary>
    private static ReadOnlySpan<byte> Targets => [10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1];

    private static ReadOnlySpan<byte> Turns => [1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44];

    /// <summary>The 32 bytes of the hash.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> message)
    {
        var hash = new byte[Length];
        Hash(message, hash);
        return hash;
    }

    /// <summary>Writes the hash to the first 32 bytes of <paramref name="destination"/>.</summary>
    public static void Hash(ReadOnlySpan<byte> message, Span<byte> destination) => Hash(message, destination, 0x01);

    /// <summary>The sponge with either padding: 01 is Keccak's, 06 gives SHA3-256, which tests compare with .NET's.</summary>
    internal static void Hash(ReadOnlySpan<byte> message, Span<byte> destination, byte padding)
    {
        Span<ulong> state = stackalloc ulong[Lanes];
        state.Clear();
        for (; message.Length >= Rate; message = message[Rate..])
        {
            Absorb(state, message);
        }

        Span<byte> last = stackalloc byte[Rate];
        last.Clear();
        message.CopyTo(last);
        last[message.Length] = padding;
        last[Rate - 1] |= 0x80;
        Absorb(state, last);
        for (var i = 0; i < Length / 8; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(destination[(8 * i)..], state[i]);
        }
    }

    private static void Absorb(Span<ulong> state, ReadOnlySpan<byte> block)
    {
        for (var i = 0; i < Rate / 8; i++)
        {
            state[i] ^= BinaryPrimitives.ReadUInt64LittleEndian(block[(8 * i)..]);
        }

        Span<ulong> columns = stackalloc ulong[5];
        foreach (var constant in RoundConstants)
        {
            MixColumns(state, columns);
            MoveLanes(state);
            MixRows(state, columns);
            state[0] ^= constant;
        }
    }

    /// <summary>Theta: each lane takes up the parities of two columns beside it.</summary>
    private static void MixColumns(Span<ulong> s, Span<ulong> parity)
    {
        for (var x = 0; x < 5; x++)
        {
            parity[x] = s[x] ^ s[x + 5] ^ s[x + 10] ^ s[x + 15] ^ s[x + 20];
        }

        for (var x = 0; x < 5; x++)
        {
            var mixed = parity[(x + 4) % 5] ^ BitOperations.RotateLeft(parity[(x + 1) % 5], 1);
            for (var y = 0; y < Lanes; y += 5)
            {
                s[x + y] ^= mixed;
            }
        }
    }

    /// <summary>Rho and pi: lanes turn and change places.</summary>
    private static void MoveLanes(Span<ulong> s)
    {
        var moving = s[1];
        for (var i = 0; i < Targets.Length; i++)
        {
            var target = Targets[i];
            (s[target], moving) = (BitOperations.RotateLeft(moving, Turns[i]), s[target]);
        }
    }

    /// <summary>Chi: the one step that is not linear.</summary>
    private static void MixRows(Span<ulong> s, Span<ulong> row)
    {
        for (var y = 0; y < Lanes; y += 5)
        {
            s.Slice(y, 5).CopyTo(row);
            for (var x = 0; x < 5; x++)
            {
                s[x + y] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
            }
        }
    }
}
