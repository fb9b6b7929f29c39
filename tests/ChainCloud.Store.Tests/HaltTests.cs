using ChainCloud.Chains;
using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using static ChainCloud.Store.Tests.Samples;

namespace ChainCloud.Store.Tests;

public sealed class HaltTests
{
    private static readonly AssetId Eth = AssetId.Parse("ETH").Value;
    private static readonly DeviceId Vault = DeviceId.Parse("send-vault").Value;

    [Theory, BothDatabases]
    public async Task A_halt_stands_once_per_asset_and_cause_with_its_first_detail_until_it_is_lifted(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var halts = store.Get<IHaltStore>();
        Assert.True(await halts.Raise(Ltc, HaltCauses.Reconciliation, "off by 1", default));
        Assert.False(await halts.Raise(Ltc, HaltCauses.Reconciliation, "off by 2", default));
        Assert.True(await halts.Raise(Ltc, HaltCauses.Operator, "a person", default));
        Assert.True(await halts.Raise(Eth, HaltCauses.Restored, "restored", default));

        Assert.Equal([("ETH", "restored"), ("LTC", "operator"), ("LTC", "reconciliation")], (await halts.All(default)).Select(h => (h.Asset.Code, h.Cause)));
        Assert.Equal(["a person", "off by 1"], (await halts.Of(Ltc, default)).Select(h => h.Detail));

        Assert.True(await halts.Lift(Ltc, HaltCauses.Reconciliation, default));
        Assert.False(await halts.Lift(Ltc, HaltCauses.Reconciliation, default));
        Assert.Equal("operator", Assert.Single(await halts.Of(Ltc, default)).Cause);
    }

    [Theory, BothDatabases]
    public async Task A_halt_of_a_chain_halts_its_tokens_and_a_tokens_only_the_token(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var halts = store.Get<Halts>();
        var token = new ListedToken(AssetId.Parse("USDT").Value, new AccountAddress(Hash("token").ToArray()[..20]), 6, 100_000);
        var catalog = AssetCatalog.OfChains(Network.Regtest).WithTokens(Eth, [token]).Value;
        var (eth, usdt, ltc) = (catalog.Find(Eth).Value, catalog.Find(token.Asset).Value, catalog.Find(Ltc).Value);

        await halts.Raise(token.Asset, HaltCauses.Operator, "only the token");
        Assert.Equal((null, "USDT", null), ((await halts.Now(eth))?.Asset.Code, (await halts.Now(usdt))?.Asset.Code, (await halts.Now(ltc))?.Asset.Code));
        await halts.Lift(token.Asset, HaltCauses.Operator);
        await halts.Raise(Eth, HaltCauses.Operator, "the chain");
        Assert.Equal(("ETH", "ETH", null), ((await halts.Now(eth))?.Asset.Code, (await halts.Recent(usdt))?.Asset.Code, (await halts.Now(ltc))?.Asset.Code));
        Assert.Equal([Eth, token.Asset], (await halts.Among(catalog.All)).Order());
    }

    [Theory, BothDatabases]
    public async Task Jobs_to_sign_what_moves_a_halted_asset_are_not_handed_out_and_others_are(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var devices = store.Get<IDeviceStore>();
        var eth = new BookId(Acme, Eth);
        var (litecoin, ether) = (Transfer("ltc"), Transfer("eth") with { Book = eth });
        await store.Commit(Rows(new RowWrite.InsertTransfer(litecoin), new RowWrite.InsertTransfer(ether)));
        foreach (var (subject, kindOfJob) in new[] { (litecoin.Id.ToString(), "sign"), (ether.Id.ToString(), "sign"), ("acme/LTC/hot/0", "batch") })
        {
            var job = new JobRow(JobId.Of(NextBits), $"{kindOfJob}:{subject}", Vault, Acme, kindOfJob, subject, [1], null, Now, null);
            Assert.True(await devices.InsertJob(job, default));
        }

        Assert.Equal(3, (await devices.OpenJobs(Vault, [], 10, default)).Count);
        Assert.Equal([ether.Id.ToString(), "acme/LTC/hot/0"], (await devices.OpenJobs(Vault, [Ltc], 10, default)).Select(j => j.Subject));
        Assert.Equal(["acme/LTC/hot/0"], (await devices.OpenJobs(Vault, [Ltc, Eth], 1, default)).Select(j => j.Subject));
    }
}
