namespace ChainCloud.Chains;

/// <summary>A block's filter of 2,048 bits over the contracts and topics of its logs: says surely when one is not there (Yellow Paper 4.4.1).</summary>
public static class LogsBloom
{
    /// <summary>Bytes of a filter.</summary>
    public const int Length = 256;

    /// <summary>False when no log has this contract (20 bytes) or topic (32 bytes). Throws for another length of the filter.</summary>
    public static bool MayContain(ReadOnlySpan<byte> bloom, ReadOnlySpan<byte> value)
    {
        if (bloom.Length != Length)
        {
            throw new ArgumentException($"A filter has {Length} bytes.", nameof(bloom));
        }

        Span<byte> hash = stackalloc byte[Keccak256.Length];
        Keccak256.Hash(value, hash);
        for (var i = 0; i < 6; i += 2)
        {
            var bit = ((hash[i] << 8) | hash[i + 1]) & 0x7ff;
            if ((bloom[Length - 1 - (bit / 8)] & (1 << (bit % 8))) == 0)
            {
                return false;
            }
        }

        return true;
    }
}
