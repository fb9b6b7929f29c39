using ChainCloud.Chains;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using static ChainCloud.Store.Tests.ChainSamples;
using static ChainCloud.Store.Tests.Samples;

namespace ChainCloud.Store.Tests;

/// <summary>What is paid to a change address is change when our own transaction paid it, known or forgotten, and a deposit in all other cases.</summary>
public sealed class ChangeTests
{
    [Theory, BothDatabases]
    public async Task Change_of_a_forgotten_payment_is_no_deposit(DatabaseKind kind)
    {
        await using var store = await WithCoins(kind);

        var (deposits, coins) = await Build(store, [Output("payment")], [new SpendFact(Point("hot", 0), Hash("payment"))]);

        Assert.Empty(deposits);
        Assert.Equal(AddressPurpose.Change, Assert.Single(coins).Purpose);
    }

    [Theory, BothDatabases]
    public async Task Change_of_forgotten_payments_in_a_row_in_one_block_is_no_deposit(DatabaseKind kind)
    {
        await using var store = await WithCoins(kind);

        var (deposits, coins) = await Build(
            store, [Output("first"), Output("second")],
            [new SpendFact(Point("hot", 0), Hash("first")), new SpendFact(Point("first", 0), Hash("second"))]);

        Assert.Empty(deposits);
        Assert.All(coins, coin => Assert.Equal(AddressPurpose.Change, coin.Purpose));
    }

    [Theory, BothDatabases]
    public async Task What_others_pay_to_a_change_address_is_a_deposit(DatabaseKind kind)
    {
        await using var store = await WithCoins(kind);

        var (deposits, coins) = await Build(
            store, [Output("stranger"), Output("by hand")],
            [new SpendFact(Point("hot", 0), Hash("payment")), new SpendFact(Point("theirs", 0), Hash("stranger")), new SpendFact(Point("cold", 0), Hash("by hand"))]);

        Assert.Equal([AddressPurpose.Hot, AddressPurpose.Hot], deposits.Select(d => d.Purpose));
        Assert.Equal([AddressPurpose.Hot, AddressPurpose.Hot], coins.Select(c => c.Purpose));
    }

    private static async Task<StoreUnderTest> WithCoins(DatabaseKind kind)
    {
        var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        await store.Mine(Facts(101, coins: [Coin("hot", 0, 9_000_000), Coin("cold", 0, 9_000_000, AddressPurpose.Cold)]));
        return store;
    }

    private static OurOutput Output(string tx)
    {
        var address = new WatchedAddress(new BatchId(Book, AddressPurpose.Change, 0), 3);
        return new OurOutput(new OutputHit(Point(tx, 0), Script(tx), 8_000_000, false, [address]), address);
    }

    private static Task<(List<DepositFact> Deposits, List<CoinFact> Coins)> Build(StoreUnderTest store, OurOutput[] outputs, SpendFact[] spends) =>
        new FactBuilder(ChainParameters.For(Ltc, Network.Regtest).Value, store.Get<ITransferReads>()).Build(outputs, spends, Now, default);
}
