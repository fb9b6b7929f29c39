using System.Collections.Immutable;

namespace ChainCloud.Statements.Tests;

public sealed class FrameTests
{
    [Fact]
    public void Every_kind_comes_back_as_it_was()
    {
        foreach (var frame in Samples.Frames)
        {
            var again = Frame.Decode(frame.Encode()).Value;
            Assert.Equal(frame.GetType(), again.GetType());
            Assert.Equal(frame.Encode(), again.Encode());
            Assert.Equal((frame.JobId, frame.Device), (again.JobId, again.Device));
        }
    }

    [Fact]
    public void Every_kind_has_an_example_here_and_a_tag_of_its_own()
    {
        var kinds = typeof(Frame).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Frame)) && !type.IsAbstract);
        Assert.Equal(kinds.Order(Comparer<Type>.Create((a, b) => string.CompareOrdinal(a.Name, b.Name))),
            Samples.Frames.Select(frame => frame.GetType()).OrderBy(type => type.Name, StringComparer.Ordinal));
        Assert.Equal(Samples.Frames.Count, Samples.Frames.Select(frame => frame.Tag).Distinct().Count());
    }

    [Fact]
    public void One_flipped_bit_is_refused_or_makes_another_frame()
    {
        foreach (var frame in Samples.Frames)
        {
            Flip.Each(frame.Encode(), flipped => Assert.True(
                !Frame.Decode(flipped).TryGet(out var other, out _) || other.Encode().AsSpan().SequenceEqual(flipped)));
        }
    }

    [Fact]
    public void A_cut_or_longer_frame_is_refused()
    {
        foreach (var bytes in Samples.Frames.Select(frame => frame.Encode()))
        {
            for (var length = 0; length < bytes.Length; length++)
            {
                Assert.Equal(ProblemCodes.StatementMalformed, Frame.Decode(bytes.AsMemory(0, length)).Problem.Code);
            }

            Assert.False(Frame.Decode((byte[])[.. bytes, 0]).IsOk);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello, this is not a frame")]
    [InlineData("{\"merchant\":\"acme\"}")]
    public void Rubbish_is_refused(string text) => Assert.False(Frame.Decode(System.Text.Encoding.UTF8.GetBytes(text)).IsOk);

    [Fact]
    public void A_statement_is_no_frame() => Assert.False(Frame.Decode(Samples.Intent.Encode()).IsOk);

    [Fact]
    public void A_job_for_thousand_addresses_fits()
    {
        var scripts = Enumerable.Range(0, 10_000).Select(i => new ScriptPubKey([0, 20, .. new byte[16], .. BitConverter.GetBytes(i)])).ToImmutableArray();
        var job = new VerifyBatchJob(Network.Regtest, Samples.Ltc, Samples.Acme, Samples.VDevice, Samples.Job, Samples.Bytes(200, 1), scripts);
        Assert.Equal(scripts, Assert.IsType<VerifyBatchJob>(Frame.Decode(job.Encode()).Value).Scripts.AsEnumerable());
    }

    [Fact]
    public void A_refusal_with_a_long_or_broken_detail_still_gets_out()
    {
        var refusal = new RefusedResult(Samples.Job, Samples.Vault, "C1", RefusalKind.Reject, new string('\n', 5_000) + "\ud800", default);
        Assert.True(Frame.Decode(refusal.Encode()).IsOk);
    }

    [Fact]
    public void A_frame_above_the_limit_is_not_made() =>
        Assert.Throws<InvalidOperationException>(() => new SignResult(
            Samples.Job, Samples.Vault, new byte[Frame.MaxLength], default).Encode());
}
