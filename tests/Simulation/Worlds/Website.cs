using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ChainCloud.Chains;
using ChainCloud.GrainInterfaces;
using ChainCloud.Statements;

namespace ChainCloud.Simulation;

/// <summary>A payout as the merchant's website means it, and what it was told of it.</summary>
internal sealed record Order(
    Merchant Merchant, ChainParameters Chain, string ExternalId, ImmutableArray<(ScriptPubKey Script, long Units)> Outputs, byte[] Sealed, bool IsTheft)
{
    /// <summary>The id under which it was accepted.</summary>
    public PayoutId? Accepted { get; set; }

    public BookId Book => Merchant.Book(Chain.Asset);

    public long Total => Outputs.Sum(o => o.Units);

    public RequestPayout Request(long more = 0) => new(
        ExternalId, [.. Outputs.Select(o => new GrainInterfaces.PayoutOutput(o.Script, Amount.Of(Chain.Asset, o.Units + more)))],
        Cast.Units(Chain, 10), Sealed,
        new Hash256(SHA256.HashData(Encoding.UTF8.GetBytes($"{ExternalId} {Chain.Asset} {more} {string.Join(' ', Outputs)}"))));
}

/// <summary>A merchant's website: what it knows by itself and what it was answered.</summary>
/// <param name="merchant">Whose.</param>
/// <param name="before">What it knew before this world; null for nothing.</param>
internal sealed class Website(Merchant merchant, Website? before)
{
    private int _orders;
    private int _addresses;

    public Merchant Merchant => merchant;

    public List<Order> Orders { get; } = [];

    /// <summary>Addresses that it was given, by what it called the request.</summary>
    public Dictionary<string, (BookId Book, AddressPurpose Purpose, ScriptPubKey Script)> Addresses { get; } =
        before is null ? [] : new(before.Addresses);

    public Caller Hot => new(TokenKind.Hot, merchant.Id, null);

    public Caller Cold => new(TokenKind.Cold, merchant.Id, null);

    public string NewAddressName() => $"address-{++_addresses}";

    /// <summary>A new order; <paramref name="thief"/> where somebody has taken over the website and its key.</summary>
    public Order NewOrder(Dice dice, ChainParameters chain, long now, bool thief)
    {
        var allowed = Cast.Destinations(merchant, chain);
        var outputs = Enumerable.Range(0, dice.Chance(200) ? 2 : 1)
            .Select(_ => (Script: dice.Pick(allowed), Units: dice.Between(5, dice.Chance(50) ? 330 : 150) * Cast.Cent(chain))).ToList();
        if (thief)
        {
            outputs[0] = (Cast.Thief(chain), outputs[0].Units);
        }

        var externalId = $"order-{++_orders}";
        var request = new PayoutRequest(
            merchant.Id, externalId, chain.Asset, [.. outputs.Select(o => new Statements.PayoutOutput(o.Script, Amount.Of(chain.Asset, o.Units)))], now,
            new StatementId(dice.Bytes(StatementId.Length)));
        var order = new Order(
            merchant, chain, externalId, [.. outputs], SealedPayoutRequest.Seal(merchant.WebsiteKey, request, dice.Bytes(SealedPayoutRequest.NonceLength)), thief);
        Orders.Add(order);
        return order;
    }
}
