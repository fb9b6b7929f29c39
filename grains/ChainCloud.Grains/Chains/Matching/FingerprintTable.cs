using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace ChainCloud.Grains.Chains;

/// <summary>
/// Which of very many byte strings are known, in about 20 bytes each: 64-bit fingerprints with the number that each string was given,
/// behind a blocked Bloom filter that answers most questions with one read of memory. Says "perhaps" to a string that is not there
/// once in 2^64; callers compare the whole string. Grows in parts, so that adding never stops the world. Not safe for concurrent writes.
/// </summary>
internal sealed class FingerprintTable
{
    private const int PartBits = 8;

    private readonly Part[] _parts;
    private readonly UInt128 _key;

    /// <param name="key">Random, one per table: nobody outside can make strings that collide.</param>
    public FingerprintTable(UInt128 key)
    {
        _key = key;
        _parts = new Part[1 << PartBits];
        for (var i = 0; i < _parts.Length; i++)
        {
            _parts[i] = new Part();
        }
    }

    /// <summary>How many strings were added.</summary>
    public long Count => _parts.Sum(part => (long)part.Count);

    /// <summary>Memory in use, in bytes.</summary>
    public long Bytes => _parts.Sum(part => part.Bytes);

    /// <summary>Adds a string that was not added before.</summary>
    public void Add(ReadOnlySpan<byte> item, uint number)
    {
        var fingerprint = Fingerprint(item);
        _parts[PartOf(fingerprint)].Add(fingerprint, number);
    }

    /// <summary>The string's fingerprint, never 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Fingerprint(ReadOnlySpan<byte> item)
    {
        var state = (ulong)_key ^ (ulong)item.Length;
        var tail = item.Length >= 8 ? BinaryPrimitives.ReadUInt64LittleEndian(item[^8..]) : Short(item);
        while (item.Length > 8)
        {
            state = Mix(state ^ BinaryPrimitives.ReadUInt64LittleEndian(item), (ulong)(_key >> 64));
            item = item[8..];
        }

        var mixed = Mix(Mix(state ^ tail, (ulong)(_key >> 64)), 0x9E37_79B9_7F4A_7C15);
        return mixed == 0 ? 1 : mixed;
    }

    /// <summary>False when no string with this fingerprint was added; true for all that were and, by the filter, for one other in about 300.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Passes(ulong fingerprint) => _parts[PartOf(fingerprint)].Passes(fingerprint);

    /// <summary>
    /// The number of the next string with this fingerprint. Start with <paramref name="probe"/> at -1 and ask again until it says false:
    /// two strings may share a fingerprint.
    /// </summary>
    public bool Find(ulong fingerprint, ref int probe, out uint number) => _parts[PartOf(fingerprint)].Find(fingerprint, ref probe, out number);

    private static ulong Short(ReadOnlySpan<byte> item)
    {
        ulong value = 0;
        for (var i = 0; i < item.Length; i++)
        {
            value |= (ulong)item[i] << (8 * i);
        }

        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b | 1, out var low);
        return high ^ low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PartOf(ulong fingerprint) => (int)(fingerprint & ((1 << PartBits) - 1));

    /// <summary>Open addressing with linear probing; fingerprint 0 marks a free place. Grows by a quarter, to waste little.</summary>
    private sealed class Part
    {
        private const int SlotsPerFilterWord = 4;

        private ulong[] _fingerprints = new ulong[16];
        private uint[] _numbers = new uint[16];
        private ulong[] _filter = new ulong[16 / SlotsPerFilterWord];

        public int Count { get; private set; }

        public long Bytes => (8L * _fingerprints.Length) + (4L * _numbers.Length) + (8L * _filter.Length);

        public void Add(ulong fingerprint, uint number)
        {
            if ((Count + 1) * 20L > _fingerprints.Length * 17L)
            {
                Grow();
            }

            Place(fingerprint, number);
            Count++;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool Passes(ulong fingerprint)
        {
            var bits = FilterBits(fingerprint);
            return (_filter[Scale(fingerprint, _filter.Length)] & bits) == bits;
        }

        public bool Find(ulong fingerprint, ref int probe, out uint number)
        {
            var slot = probe < 0 ? Scale(fingerprint, _fingerprints.Length) : Following(probe);
            for (; _fingerprints[slot] != 0; slot = Following(slot))
            {
                if (_fingerprints[slot] == fingerprint)
                {
                    probe = slot;
                    number = _numbers[slot];
                    return true;
                }
            }

            number = 0;
            return false;
        }

        private void Grow()
        {
            var (fingerprints, numbers) = (_fingerprints, _numbers);
            var length = fingerprints.Length + (fingerprints.Length / 4);
            _fingerprints = new ulong[length];
            _numbers = new uint[length];
            _filter = new ulong[(length + SlotsPerFilterWord - 1) / SlotsPerFilterWord];
            for (var i = 0; i < fingerprints.Length; i++)
            {
                if (fingerprints[i] != 0)
                {
                    Place(fingerprints[i], numbers[i]);
                }
            }
        }

        private void Place(ulong fingerprint, uint number)
        {
            _filter[Scale(fingerprint, _filter.Length)] |= FilterBits(fingerprint);
            var slot = Scale(fingerprint, _fingerprints.Length);
            while (_fingerprints[slot] != 0)
            {
                slot = Following(slot);
            }

            _fingerprints[slot] = fingerprint;
            _numbers[slot] = number;
        }

        private int Following(int slot) => slot + 1 == _fingerprints.Length ? 0 : slot + 1;

        // The high bits choose the place in both arrays, the low ones the part, those between the bits of the filter's word.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static int Scale(ulong fingerprint, int length) => (int)(((fingerprint >> 32) * (ulong)length) >> 32);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ulong FilterBits(ulong fingerprint) =>
            (1UL << (int)((fingerprint >> PartBits) & 63)) | (1UL << (int)((fingerprint >> (PartBits + 6)) & 63))
            | (1UL << (int)((fingerprint >> (PartBits + 12)) & 63)) | (1UL << (int)((fingerprint >> (PartBits + 18)) & 63));
    }
}
