using System.Diagnostics;
using ChainCloud.Devices.Spool;

namespace ChainCloud.Devices.Tests.Spool;

public sealed class SpoolFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SpoolFolder _spool;

    public SpoolFolderTests() => _spool = SpoolFolder.Open(_folder["spool"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_frame_is_answered_under_its_own_name_and_leaves_the_inbox()
    {
        Put("job_1.frame", "abc"u8);
        Assert.Equal(1, _spool.Serve(Reversed));
        Assert.Equal("cba"u8.ToArray(), File.ReadAllBytes(Path.Combine(_spool.Outbox, "job_1.frame")));
        Assert.Empty(_spool.Waiting());
    }

    [Fact]
    public void A_spool_full_of_rubbish_stops_no_frame_and_harms_no_file()
    {
        var outside = _folder["outside"];
        File.WriteAllText(outside, "keep");
        Directory.CreateDirectory(Path.Combine(_spool.Inbox, "a.frame", "deep"));
        File.CreateSymbolicLink(Path.Combine(_spool.Inbox, "b.frame"), outside);
        File.CreateSymbolicLink(Path.Combine(_spool.Inbox, "c.frame"), _folder.Path);
        Process.Start("mkfifo", Path.Combine(_spool.Inbox, "d.frame")).WaitForExit();
        Put("e.frame", []);
        Put("f f.frame", "x"u8);
        Put("g", "x"u8);
        Put(new string('h', 200) + ".frame", "x"u8);
        Put("\u202e\u0007.frame", "x"u8);
        Put("i.frame", new byte[SpoolFolder.MaxFrameBytes + 1]);
        Put("unfinished.frame.tmp", "x"u8);
        Put("z.frame", "abc"u8);

        Assert.Equal(1, _spool.Serve(Reversed));

        Assert.Equal(["z.frame"], Directory.GetFiles(_spool.Outbox).Select(Path.GetFileName));
        Assert.Equal(["unfinished.frame.tmp"], Directory.GetFileSystemEntries(_spool.Inbox).Select(Path.GetFileName));
        Assert.Equal(10, Directory.GetFiles(_spool.Rejected, "*.reason").Length);
        Assert.Equal("keep", File.ReadAllText(outside));
    }

    [Fact]
    public void A_refused_frame_is_kept_with_its_reason()
    {
        Put("bad.frame", "what"u8);
        Assert.Equal(0, _spool.Serve(_ => new Problem(ProblemCodes.StatementMalformed, "Not this.")));
        Assert.Equal("what"u8.ToArray(), File.ReadAllBytes(Path.Combine(_spool.Rejected, "bad.frame")));
        Assert.Equal("statement_malformed: Not this.\n", File.ReadAllText(Path.Combine(_spool.Rejected, "bad.frame.reason")));
    }

    [Fact]
    public void Rubbish_cannot_fill_the_disk()
    {
        for (var i = 0; i < SpoolFolder.MaxRejected + 60; i++)
        {
            Put($"r{i:d4}.frame", "x"u8);
        }

        _spool.Serve(_ => new Problem(ProblemCodes.StatementMalformed, "No."));
        Assert.Empty(_spool.Waiting());
        Assert.InRange(Directory.GetFileSystemEntries(_spool.Rejected).Length, SpoolFolder.MaxRejected, 2 * MaxKept);
    }

    [Fact]
    public void A_power_cut_at_any_step_leaves_the_frame_waiting_or_its_answer_whole()
    {
        for (var cut = 0; ; cut++)
        {
            using var folder = new TemporaryFolder();
            var step = 0;
            var frame = SpoolFolder.Open(folder.Path);
            File.WriteAllBytes(Path.Combine(frame.Inbox, "a.frame"), "abc"u8);
            try
            {
                SpoolFolder.Open(folder.Path, _ => { if (step++ == cut) { throw new PowerCut(); } }).Serve(Reversed);
                Assert.True(cut >= 5);
                return;
            }
            catch (PowerCut)
            {
                frame.Serve(Reversed);
                Assert.Equal("cba"u8.ToArray(), File.ReadAllBytes(Path.Combine(frame.Outbox, "a.frame")));
                Assert.Empty(frame.Waiting());
            }
        }
    }

    [Fact]
    public void An_alarm_stands_until_somebody_removes_it()
    {
        _spool.RaiseAlarm("lock-acme", "why");
        _spool.RaiseAlarm("lock-acme", "why");
        Assert.Equal(["lock-acme"], _spool.StandingAlarms());
    }

    private const int MaxKept = SpoolFolder.MaxRejected + 1;

    private static Result<byte[]> Reversed(byte[] frame) => frame.Reverse().ToArray();

    private void Put(string name, ReadOnlySpan<byte> content) => File.WriteAllBytes(Path.Combine(_spool.Inbox, name), content);
}
