using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ChainCloud.Domain.Ledger;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Store;
using ChainCloud.TestKit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChainCloud.Api.Tests.Hosts;

/// <summary>The whole platform in this process: gateway on a port of loopback, silo (in the gateway's host or one of its own), SQLite in a temporary folder. Its node is down.</summary>
public class Platform : IAsyncLifetime
{
    private static readonly AssetId Ltc = AssetId.Parse("LTC").Value;

    private readonly string _folder = Directory.CreateTempSubdirectory("cc-api-").FullName;
    private readonly string _operatorToken = TokenText.Format(TokenKind.Operator, TokenText.Platform, RandomNumberGenerator.GetBytes(32));
    private WebApplicationFactory<ChainCloud.Gateway.Http.GatewayOptions>? _factory;
    private IHost? _silo;
    private int _merchants;

    public Uri Address => Factory.ClientOptions.BaseAddress;

    public HttpClient Operator => For(_operatorToken);

    /// <summary>The gateway's.</summary>
    public IServiceProvider Services => Factory.Services;

    private WebApplicationFactory<ChainCloud.Gateway.Http.GatewayOptions> Factory => _factory ?? throw new InvalidOperationException("Not started.");

    /// <summary>The SQLite file.</summary>
    public string Database => Path.Combine(_folder, "platform.db");

    /// <summary>Settings beyond the usual ones.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string>> Settings => [];

    public virtual async Task InitializeAsync()
    {
        Dictionary<string, string> settings = new()
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Gateway:Network"] = "regtest",
            ["Gateway:TokenCacheTime"] = "00:00:00",
            ["Operator:TokenSha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_operatorToken))),
            ["Platform:Network"] = "Regtest",
            ["Platform:BatchSize"] = "10",
            ["Chains:LTC:Url"] = "http://127.0.0.1:9/",
            ["Chains:LTC:User"] = "nobody",
            ["Chains:LTC:Password"] = "nothing",
            ["Store:Provider"] = "Sqlite",
            ["Store:Path"] = Database,
            ["Logging:LogLevel:Default"] = "None",
        };
        foreach (var (key, value) in Settings)
        {
            settings[key] = value;
        }

        _silo = await PlatformSilo.Start(settings);
        _factory = new WebApplicationFactory<ChainCloud.Gateway.Http.GatewayOptions>().WithWebHostBuilder(host =>
        {
            foreach (var (key, value) in settings)
            {
                host.UseSetting(key, value);
            }
        });
        _factory.UseKestrel(0);
        _factory.StartServer();
        await Eventually.True(
            async () => (await Anonymous.GetAsync("health/live")).IsSuccessStatusCode && (_silo is null || await IsReached()), TimeSpan.FromSeconds(60));
    }

    public virtual async Task DisposeAsync()
    {
        await Factory.DisposeAsync();
        if (_silo is not null)
        {
            await _silo.StopAsync();
            _silo.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    public HttpClient Anonymous => new() { BaseAddress = Address };

    public HttpClient For(string token)
    {
        var http = Anonymous;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    /// <summary>A new merchant with a cold and a hot token.</summary>
    public async Task<TestMerchant> NewMerchant()
    {
        var id = $"merchant-{Interlocked.Increment(ref _merchants)}";
        (await Operator.PostAsJsonAsync("v1/operator/merchants", new { id, display_name = id })).EnsureSuccessStatusCode();
        return new TestMerchant(this, MerchantId.Parse(id).Value, await Token($"merchants/{id}", "cold"), await Token($"merchants/{id}", "hot"));
    }

    /// <summary>A token of a merchant, or of a device's courier when <paramref name="kind"/> is null.</summary>
    public async Task<string> Token(string owner, string? kind)
    {
        var body = kind is null ? new JsonObject() : new JsonObject { ["kind"] = kind };
        var response = await Operator.PostAsJsonAsync($"v1/operator/{owner}/tokens", body);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!["token"]!.GetValue<string>();
    }

    /// <summary>Posts money to a merchant's hot balance, as the credit of a deposit does, without a chain.</summary>
    public async Task Fund(MerchantId merchant, long units)
    {
        var store = (_silo?.Services ?? Services).GetRequiredService<IBookStore>();
        var head = await store.LoadHead(new BookId(merchant, Ltc), CancellationToken.None);
        var deposit = DepositId.Of(new UInt128(0, (ulong)head.Seq + 1));
        var amount = Amount.Of(Ltc, units);
        JournalEntry[] entries =
        [
            EntryRules.DepositConfirming(deposit, AddressPurpose.Hot, amount),
            EntryRules.DepositCredited(head, deposit, AddressPurpose.Hot, amount),
        ];
        var item = new CommitItem($"test:{merchant}:{head.Seq}", new Hash256(new byte[32]), [], entries, [], []);
        var outcome = await store.Commit(head, head.Next(entries), [item], DateTimeOffset.UnixEpoch, CancellationToken.None);
        Assert.IsType<CommitOutcome.Committed>(outcome);
    }

    private async Task<bool> IsReached()
    {
        using var answer = await Anonymous.GetAsync("health/ready");
        return answer.IsSuccessStatusCode;
    }
}

/// <summary>One merchant of a test.</summary>
public sealed record TestMerchant(Platform Platform, MerchantId Id, string ColdToken, string HotToken)
{
    public HttpClient Cold => Platform.For(ColdToken);

    public HttpClient Hot => Platform.For(HotToken);
}
