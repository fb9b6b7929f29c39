using System.Collections.Immutable;
using System.Numerics;

namespace ChainCloud.Chains;

/// <summary>Reads the fields of a transaction in order. The first wrong one makes <see cref="AreRight"/> false; what it gives then is not used.</summary>
internal sealed class RlpFields(ImmutableArray<RlpItem> items)
{
    private int _next;

    public bool AreRight { get; private set; } = true;

    /// <summary>A number below 2^256.</summary>
    public BigInteger Number() => Take(item => item.TryNumber());

    public ulong UInt64() => Take(item => item.TryUInt64());

    /// <summary>A chain's number: from 1 to 2^63 - 1.</summary>
    public long ChainId() => Take(item => item.TryUInt64() is { } number and >= 1 and <= long.MaxValue ? (long?)number : null);

    /// <summary>0 or 1.</summary>
    public bool Parity() => Take(item => item.TryUInt64() is { } number and <= 1 ? number == 1 : (bool?)null);

    /// <summary>The recipient; null for the empty string, which makes a contract.</summary>
    public AccountAddress? Recipient()
    {
        var item = items[_next++];
        if (item is { IsList: false, Bytes.Length: 0 })
        {
            return null;
        }

        AreRight &= item is { IsList: false, Bytes.Length: AccountAddress.Length };
        return AreRight ? new AccountAddress(item.Bytes) : null;
    }

    public ImmutableArray<byte> Bytes()
    {
        var item = items[_next++];
        AreRight &= !item.IsList;
        return AreRight ? [.. item.Bytes] : [];
    }

    public ImmutableArray<AccessListEntry> AccessList()
    {
        var item = items[_next++];
        var entries = item.IsList ? item.Items.Select(AccessListEntry.TryOf).ToArray() : [null];
        AreRight &= !entries.Contains(null);
        return AreRight ? [.. entries!] : [];
    }

    private T Take<T>(Func<RlpItem, T?> read)
        where T : struct
    {
        var value = read(items[_next++]);
        AreRight &= value is not null;
        return value.GetValueOrDefault();
    }
}
