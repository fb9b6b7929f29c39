using System.Globalization;
using ChainCloud.Silo.Hosting;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace ChainCloud.Grains.Tests.Cluster;

/// <summary>The silo's own tables for grain state, under the engine's own provider.</summary>
public sealed class GrainStateTables : IAsyncLifetime
{
    private const string StateName = "test";
    private TestDatabase _database = null!;
    private IHost _silo = null!;

    private IGrainStorage Storage => _silo.Services.GetRequiredKeyedService<IGrainStorage>("Default");

    [Fact]
    public async Task A_state_is_read_as_it_was_written()
    {
        var written = await Written("a:acme/LTC", "first");
        written.State.Text = "second";
        await Storage.WriteStateAsync(StateName, Key("a:acme/LTC"), written);

        var read = await Read("a:acme/LTC");

        Assert.Equal("second", read.State.Text);
        Assert.Equal("2", read.ETag);
        Assert.True(read.RecordExists);
    }

    [Fact]
    public async Task Of_two_first_writes_one_fails()
    {
        await Written("a:acme/LTC", "first");

        await Assert.ThrowsAsync<InconsistentStateException>(() => Written("a:acme/LTC", "other"));
        Assert.Equal("first", (await Read("a:acme/LTC")).State.Text);
    }

    [Fact]
    public async Task Of_many_first_writes_at_once_one_goes_through()
    {
        var writes = Enumerable.Range(0, 16).Select(i => Written("a:race/LTC", $"{i}")).ToList();

        await Task.WhenAll(writes.Select(write => write.ContinueWith(_ => { }, TaskScheduler.Default)));

        Assert.Single(writes, write => write.IsCompletedSuccessfully);
        Assert.Equal((await writes.Single(write => write.IsCompletedSuccessfully)).State.Text, (await Read("a:race/LTC")).State.Text);
    }

    [Fact]
    public async Task A_write_from_an_old_reading_fails()
    {
        await Written("a:acme/BTC", "first");
        var (one, other) = (await Read("a:acme/BTC"), await Read("a:acme/BTC"));
        await Storage.WriteStateAsync(StateName, Key("a:acme/BTC"), one);

        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync(StateName, Key("a:acme/BTC"), other));
    }

    [Fact]
    public async Task A_cleared_state_is_gone_and_can_be_written_again()
    {
        var state = await Written("a:acme/ETH", "first");
        await Storage.ClearStateAsync(StateName, Key("a:acme/ETH"), state);
        Assert.False((await Read("a:acme/ETH")).RecordExists);

        state.State.Text = "again";
        await Storage.WriteStateAsync(StateName, Key("a:acme/ETH"), state);

        Assert.Equal("again", (await Read("a:acme/ETH")).State.Text);
    }

    [Fact]
    public async Task Keys_that_look_like_numbers_are_kept_apart()
    {
        await Written("7", "seven");

        Assert.False((await Read("a:7")).RecordExists);
    }

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.Create(DatabaseKind.Postgres);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Platform:Network"] = "Regtest",
            ["Store:Provider"] = "Postgres",
            ["Store:ConnectionString"] = _database.ConnectionString,
            ["Cluster:Kind"] = "AdoNet",
            ["Cluster:AdvertisedAddress"] = "127.0.0.1",
            ["Cluster:SiloPort"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
            ["Cluster:GatewayPort"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
        });
        builder.AddChainCloudSilo();
        _silo = builder.Build();
        await _silo.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _silo.StopAsync();
        _silo.Dispose();
        await _database.DisposeAsync();
    }

    private static GrainId Key(string key) => GrainId.Create("test", key);

    private async Task<GrainState<Words>> Written(string key, string text)
    {
        var state = new GrainState<Words>(new Words { Text = text });
        await Storage.WriteStateAsync(StateName, Key(key), state);
        return state;
    }

    private async Task<GrainState<Words>> Read(string key)
    {
        var state = new GrainState<Words>(new Words());
        await Storage.ReadStateAsync(StateName, Key(key), state);
        return state;
    }

    [GenerateSerializer, Alias("t.Words")]
    internal sealed class Words
    {
        [Id(0)]
        public string Text { get; set; } = "";
    }
}
