using System.Buffers.Binary;
using System.Numerics;

namespace ChainCloud.Chains.Hashing;

/// <summary>RIPEMD-160 (Dobbertin, Bosselaers, Preneel 1996), which .NET does not have. Two lines of five rounds of sixteen steps.</summary>
internal static class Ripemd160
{
    private static ReadOnlySpan<byte> LeftWords =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8,
        3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12,
        1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2,
        4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13,
    ];

    private static ReadOnlySpan<byte> RightWords =>
    [
        5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12,
        6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2,
        15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13,
        8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14,
        12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11,
    ];

    private static ReadOnlySpan<byte> LeftShifts =>
    [
        11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8,
        7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12,
        11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5,
        11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12,
        9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6,
    ];

    private static ReadOnlySpan<byte> RightShifts =>
    [
        8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6,
        9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11,
        9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5,
        15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8,
        8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11,
    ];

    private static ReadOnlySpan<uint> LeftConstants => [0, 0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xA953FD4E];

    private static ReadOnlySpan<uint> RightConstants => [0x50A28BE6, 0x5C4DD124, 0x6D703EF3, 0x7A6D76E9, 0];

    /// <summary>Writes the 20 bytes of the hash of <paramref name="message"/>.</summary>
    public static void Hash(ReadOnlySpan<byte> message, Span<byte> destination)
    {
        Span<uint> state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0];
        var length = (ulong)message.Length * 8;
        for (; message.Length >= 64; message = message[64..])
        {
            Compress(state, message[..64]);
        }

        Span<byte> tail = stackalloc byte[128];
        tail.Clear();
        message.CopyTo(tail);
        tail[message.Length] = 0x80;
        var end = message.Length < 56 ? 64 : 128;
        BinaryPrimitives.WriteUInt64LittleEndian(tail[(end - 8)..], length);
        for (var offset = 0; offset < end; offset += 64)
        {
            Compress(state, tail.Slice(offset, 64));
        }

        for (var i = 0; i < 5; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination[(4 * i)..], state[i]);
        }
    }

    private static void Compress(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> words = stackalloc uint[16];
        for (var i = 0; i < 16; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * i)..]);
        }

        var left = new Line(state);
        left.Round<Xor>(words, LeftWords, LeftShifts, LeftConstants, 0);
        left.Round<Choose>(words, LeftWords, LeftShifts, LeftConstants, 1);
        left.Round<OrNot>(words, LeftWords, LeftShifts, LeftConstants, 2);
        left.Round<ChooseOther>(words, LeftWords, LeftShifts, LeftConstants, 3);
        left.Round<XorOrNot>(words, LeftWords, LeftShifts, LeftConstants, 4);
        var right = new Line(state);
        right.Round<XorOrNot>(words, RightWords, RightShifts, RightConstants, 0);
        right.Round<ChooseOther>(words, RightWords, RightShifts, RightConstants, 1);
        right.Round<OrNot>(words, RightWords, RightShifts, RightConstants, 2);
        right.Round<Choose>(words, RightWords, RightShifts, RightConstants, 3);
        right.Round<Xor>(words, RightWords, RightShifts, RightConstants, 4);
        var first = state[1] + left.C + right.D;
        state[1] = state[2] + left.D + right.E;
        state[2] = state[3] + left.E + right.A;
        state[3] = state[4] + left.A + right.B;
        state[4] = state[0] + left.B + right.C;
        state[0] = first;
    }

    /// <summary>One of the two lines of rounds.</summary>
    private struct Line(ReadOnlySpan<uint> state)
    {
        public uint A = state[0];
        public uint B = state[1];
        public uint C = state[2];
        public uint D = state[3];
        public uint E = state[4];

        public void Round<TMix>(
            ReadOnlySpan<uint> words, ReadOnlySpan<byte> order, ReadOnlySpan<byte> shifts, ReadOnlySpan<uint> constants, int round)
            where TMix : struct, IMix
        {
            var (a, b, c, d, e) = (A, B, C, D, E);
            var constant = constants[round];
            order = order.Slice(16 * round, 16);
            shifts = shifts.Slice(16 * round, 16);
            for (var step = 0; step < 16; step++)
            {
                var next = BitOperations.RotateLeft(a + TMix.Of(b, c, d) + words[order[step]] + constant, shifts[step]) + e;
                (a, e, d, c, b) = (e, d, BitOperations.RotateLeft(c, 10), b, next);
            }

            (A, B, C, D, E) = (a, b, c, d, e);
        }
    }

    private interface IMix
    {
        static abstract uint Of(uint x, uint y, uint z);
    }

    private readonly struct Xor : IMix
    {
        public static uint Of(uint x, uint y, uint z) => x ^ y ^ z;
    }

    private readonly struct Choose : IMix
    {
        public static uint Of(uint x, uint y, uint z) => (x & y) | (~x & z);
    }

    private readonly struct OrNot : IMix
    {
        public static uint Of(uint x, uint y, uint z) => (x | ~y) ^ z;
    }

    private readonly struct ChooseOther : IMix
    {
        public static uint Of(uint x, uint y, uint z) => (x & z) | (y & ~z);
    }

    private readonly struct XorOrNot : IMix
    {
        public static uint Of(uint x, uint y, uint z) => x ^ (y | ~z);
    }
}
