using System.Numerics;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using static ChainCloud.Store.Tests.ChainSamples;
using static ChainCloud.Store.Tests.Samples;

namespace ChainCloud.Store.Tests;

/// <summary>Facts of a chain of accounts: final blocks, tokens over the chain of another asset, what our accounts sent.</summary>
public sealed class AccountChainTests
{
    private static readonly AssetId Eth = AssetId.Parse("ETH").Value;
    private static readonly AssetId Usdx = AssetId.Parse("USDX").Value;
    private static readonly AccountAddress Hot = new(Enumerable.Repeat((byte)7, 20).ToArray());

    // Above 2^63, as wei are.
    private static readonly BigInteger Fee = BigInteger.Pow(10, 19);

    [Theory, BothDatabases]
    public async Task The_settled_height_stays_until_it_is_raised_and_never_passes_the_tip(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await Start(store);
        await Mine(store, 101);
        await Mine(store, 102);
        Assert.Equal(100, (await Cursor(store)).SettledHeight);

        Assert.True(await Chain(store).CommitSettled(await Cursor(store), 101, default));
        Assert.Equal(new ChainCursor(Eth, Block(102), 3) { SettledHeight = 101 }, await Cursor(store));
        var stale = await Cursor(store);
        Assert.True(await Chain(store).CommitSettled(stale, 500, default));
        Assert.Equal(102, (await Cursor(store)).SettledHeight);
        Assert.False(await Chain(store).CommitSettled(stale, 102, default));

        Assert.True(await Chain(store).CommitReorg(await Cursor(store), Block(101), Now, default));
        Assert.Equal(101, (await Cursor(store)).SettledHeight);
    }

    [Theory, BothDatabases]
    public async Task On_other_chains_every_block_is_settled(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        await store.Mine(Facts(101));
        Assert.Equal(101, (await Chain(store).LoadCursor(Ltc, default))!.SettledHeight);
    }

    [Theory, BothDatabases]
    public async Task What_our_accounts_sent_is_there_until_its_block_leaves_the_chain(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var reads = store.Get<IAccountTxReads>();
        await Start(store);
        Assert.Null(await reads.HighestNonce(Eth, Hot, default));
        await Mine(store, 101, sent: [Sent(0, "a", true)]);
        await Mine(store, 102, sent: [Sent(1, "b", false), Sent(2, "c", true)]);

        Assert.Equal(
            new AccountTxRow(Eth, Hot, 1, Hash("b"), Block(102), false, Amount.Of(Eth, Fee)), await reads.Find(Eth, Hot, 1, default));
        Assert.Equal(2ul, await reads.HighestNonce(Eth, Hot, default));
        Assert.Null(await reads.Find(Eth, new AccountAddress(new byte[20]), 1, default));

        Assert.True(await Chain(store).CommitReorg(await Cursor(store), Block(101), Now, default));
        Assert.Null(await reads.Find(Eth, Hot, 1, default));
        Assert.Equal(0ul, await reads.HighestNonce(Eth, Hot, default));

        await Mine(store, 102, sent: [Sent(1, "instead", true)], branch: "b");
        Assert.Equal(Hash("instead"), (await reads.Find(Eth, Hot, 1, default))!.TxId);
    }

    [Theory, BothDatabases]
    public async Task A_tokens_deposit_follows_the_chain_that_it_came_over(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await Start(store);
        var (token, coin) = (Token("tx", 1000), Native("tx", 5));
        await Mine(store, 101, [token, coin]);
        Assert.Equal(Usdx, (await store.Read(token)).Amount.Asset);
        Assert.Equal([new BookId(Acme, Eth), new BookId(Acme, Usdx)], (await store.Get<ICreditingStore>().Due(Eth, 100, 1, 1, null, 10, default)).Select(d => d.Book).OrderBy(book => book.Asset.Code));
        Assert.Empty(await store.Get<ICreditingStore>().Due(Usdx, 100, 1, 1, null, 10, default));

        Assert.True(await Chain(store).CommitReorg(await Cursor(store), Block(100), Now, default));
        Assert.Equal((DepositStates.Orphaned, null), ((await store.Read(token)).State, (await store.Read(token)).Anchor));
        Assert.Equal(DepositStates.Orphaned, (await store.Read(coin)).State);

        await Mine(store, 101, [Token("tx", 1000)], branch: "b");
        Assert.Equal((DepositStates.Confirming, Block(101, "b")), ((await store.Read(token)).State, (await store.Read(token)).Anchor!.Value));
    }

    [Theory, BothDatabases]
    public async Task A_log_that_says_something_else_in_another_block_is_not_credited_and_alarms(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await Start(store);
        var token = Token("tx", 1000);
        await Mine(store, 101, [token]);
        Assert.True(await Chain(store).CommitReorg(await Cursor(store), Block(100), Now, default));

        await Mine(store, 101, [Token("tx", 1)], branch: "b");

        Assert.Equal((DepositStates.Orphaned, (BlockRef?)null), ((await store.Read(token)).State, (await store.Read(token)).Anchor));
        Assert.Equal(AlarmCodes.DepositChanged, Assert.Single(await store.Get<IDeviceStore>().Alarms(Acme, null, 10, default)).Code);
        Assert.Equal("alarm.raised", (await store.EventTypes())[^1]);
        Assert.StartsWith($"ALARM deposit_changed on {token.NewId} (merchant acme, device -): ", Assert.Single(store.Log.All), StringComparison.Ordinal);
    }

    [Theory, BothDatabases]
    public async Task A_blocks_alarms_are_raised_with_it(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await Start(store);
        var alarm = new AlarmRow(AlarmId.Of(NextBits), Acme, null, AlarmCodes.TokenUntrusted, "detail", "subject", Now);
        var stale = await Cursor(store);
        await Mine(store, 101, alarms: [alarm]);
        Assert.False(await Chain(store).CommitBlock(stale, FactsOf(101, [], [], [alarm with { Id = AlarmId.Of(NextBits) }]), default));
        Assert.Equal(alarm, Assert.Single(await store.Get<IDeviceStore>().Alarms(Acme, null, 10, default)));
        Assert.Equal(["ALARM token_untrusted on subject (merchant acme, device -): detail"], store.Log.All);
    }

    private static AccountTxFact Sent(ulong nonce, string tx, bool succeeded) => new(Hot, nonce, Hash(tx), succeeded, Amount.Of(Eth, Fee));

    private static DepositFact Token(string tx, long units) =>
        new(DepositId.Of(NextBits), new BookId(Acme, Usdx), Point(tx), Hot.ToDestination(), AddressPurpose.Cold, Amount.Of(Usdx, units), false);

    private static DepositFact Native(string tx, long units) =>
        new(DepositId.Of(NextBits), new BookId(Acme, Eth), Point(tx), Hot.ToDestination(), AddressPurpose.Cold, Amount.Of(Eth, units), false);

    private static IChainStore Chain(StoreUnderTest store) => store.Get<IChainStore>();

    private static async Task<ChainCursor> Cursor(StoreUnderTest store) => (await Chain(store).LoadCursor(Eth, default))!;

    private static Task Start(StoreUnderTest store) => Chain(store).StartAt(Eth, Block(100), default);

    private static BlockFacts FactsOf(long height, DepositFact[] deposits, AccountTxFact[] sent, AlarmRow[] alarms, string branch = "") =>
        Facts(height, deposits, branch: branch) with { AccountTransactions = sent, Alarms = alarms, IsSettled = false };

    private static async Task Mine(
        StoreUnderTest store, long height, DepositFact[]? deposits = null, AccountTxFact[]? sent = null, AlarmRow[]? alarms = null, string branch = "") =>
        Assert.True(await Chain(store).CommitBlock(await Cursor(store), FactsOf(height, deposits ?? [], sent ?? [], alarms ?? [], branch), default));
}
