using ChainCloud.System.Tests.Stage;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.System.Tests.Silos;

/// <summary>A SQLite file has one platform.</summary>
[Collection(SqliteStage.Collection)]
public sealed class OneWriterOfAFile(SqliteStage stage) : IAsyncLifetime
{
    public Task InitializeAsync() => stage.StartAll();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_second_platform_ends_at_once_says_why_and_leaves_the_first_alone()
    {
        await using var second = new GatewayProcess(stage.Database, stage.Node);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(second.Start);
        Assert.Contains("in use by another process", refused.Message, StringComparison.Ordinal);
        Assert.Contains("use PostgreSQL for several", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ended with 0", refused.Message, StringComparison.Ordinal);
        Assert.Equal(200, await stage.Website.Ready());
    }
}
