using System.Collections.Immutable;

namespace ChainCloud.Chains;

/// <summary>An account and those of its storage slots that a transaction says it will use (EIP-2930).</summary>
/// <param name="Address">The account.</param>
/// <param name="Slots">Storage slots, in the form of <see cref="EvmHash"/>.</param>
public sealed record AccessListEntry(AccountAddress Address, ImmutableArray<Hash256> Slots)
{
    internal RlpItem ToItem() =>
        RlpItem.List(RlpItem.Of(Address.Span), RlpItem.List([.. Slots.Select(slot => RlpItem.Of(EvmHash.ToBytes(slot)))]));

    internal static AccessListEntry? TryOf(RlpItem item)
    {
        if (item is not { IsList: true, Items: [{ IsList: false, Bytes.Length: AccountAddress.Length } address, { IsList: true } slots] }
            || !slots.Items.All(slot => slot is { IsList: false, Bytes.Length: 32 }))
        {
            return null;
        }

        return new AccessListEntry(new AccountAddress(address.Bytes), [.. slots.Items.Select(slot => EvmHash.Of(slot.Bytes))]);
    }
}
