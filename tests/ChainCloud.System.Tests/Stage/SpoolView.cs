using ChainCloud.TestKit;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.System.Tests.Stage;

/// <summary>The spool of a device as whoever holds its online machine sees it: may look, copy and put in.</summary>
public sealed class SpoolView(OfflineDevice device)
{
    private string Inbox => Path.Combine(device.Spool, "inbox");

    private string Outbox => Path.Combine(device.Spool, "outbox");

    private string Rejected => Path.Combine(device.Spool, "rejected");

    /// <summary>Waits until the courier has put a frame into the inbox, and gives its path.</summary>
    public async Task<string> Job() => (await Jobs(1))[0];

    /// <summary>The same for several frames.</summary>
    public Task<IReadOnlyList<string>> Jobs(int count) => Eventually.NotNull(
        () => Task.FromResult(Frames(Inbox) is var frames && frames.Count >= count ? frames : null), PlatformStage.Limit,
        () => $"{count} jobs did not come into {Inbox}");

    /// <summary>Waits until the device has answered a frame, and gives the answer's path.</summary>
    public Task<string> Answer() => Eventually.NotNull(
        () => Task.FromResult(Frames(Outbox).FirstOrDefault()), PlatformStage.Limit, () => $"no answer came into {Outbox}:\n{device.Output}");

    /// <summary>What the device has answered and no courier has fetched.</summary>
    public IReadOnlyList<string> Answers() => Frames(Outbox);

    /// <summary>Puts a frame, or what may be taken for one, into the inbox.</summary>
    public void Put(string name, byte[] bytes)
    {
        var hidden = Path.Combine(Inbox, name + ".tmp");
        File.WriteAllBytes(hidden, bytes);
        File.Move(hidden, Path.Combine(Inbox, name));
    }

    public void PutFolder(string name)
    {
        Directory.CreateDirectory(Path.Combine(Inbox, name, "in-it"));
        File.WriteAllText(Path.Combine(Inbox, name, "in-it", "file"), "text");
    }

    public void PutLink(string name, string target) => File.CreateSymbolicLink(Path.Combine(Inbox, name), target);

    /// <summary>Waits until nothing is left in the inbox.</summary>
    public Task IsEmpty() => Eventually.True(
        () => Left().Count == 0, PlatformStage.Limit, () => $"still there: {string.Join(", ", Left())}\n{device.Output}");

    /// <summary>What was rejected, each with its reason.</summary>
    public IReadOnlyList<string> Reasons() => [.. Directory.GetFiles(Rejected, "*.reason").Select(File.ReadAllText)];

    /// <summary>Two frames of the inbox get each other's names, and so each other's turn.</summary>
    public static void ChangePlaces(string one, string other)
    {
        var aside = one + ".tmp";
        File.Move(one, aside);
        File.Move(other, one);
        File.Move(aside, other);
    }

    private List<string> Left() => [.. Directory.EnumerateFileSystemEntries(Inbox)];

    private static IReadOnlyList<string> Frames(string folder) => [.. Directory.GetFiles(folder, "*.frame").Order(StringComparer.Ordinal)];
}
