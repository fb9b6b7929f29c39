using System.Text;
using ChainCloud.Devices.Sealing;

namespace ChainCloud.Devices.Tests.Sealing;

public sealed class SealedFileTests : IDisposable
{
    private const string Purpose = "test/regtest";
    private static readonly SealParameters Cheap = SealParameters.For(Network.Regtest, SealParameters.DevelopmentFloorMemoryMib).Value;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_sealed_is_read_again_with_the_same_passphrases()
    {
        var path = Sealed("the seed");
        using var two = Two();
        using var secret = SealedFile.Read(path, Purpose, two).Value;
        Assert.Equal("the seed", Encoding.ASCII.GetString(secret.Span));
        Assert.Equal(-1, File.ReadAllBytes(path).AsSpan().IndexOf("the seed"u8));
    }

    [Fact]
    public void A_wrong_a_missing_and_a_swapped_passphrase_open_nothing()
    {
        var path = Sealed("the seed");
        foreach (var words in new[] { new[] { "first words", "other words" }, ["first words"], ["second words", "first words"], ["first wordss", "econd words"] })
        {
            using var passphrases = Some(words);
            Assert.Equal(ProblemCodes.PassphraseRefused, SealedFile.Read(path, Purpose, passphrases).Problem.Code);
        }
    }

    [Fact]
    public void Every_changed_byte_and_every_cut_is_refused()
    {
        var path = Sealed("x");
        using var two = Two();
        var good = File.ReadAllBytes(path);
        for (var i = 0; i < good.Length; i++)
        {
            var changed = good.ToArray();
            changed[i] ^= 1;
            File.WriteAllBytes(path, changed);
            Assert.False(SealedFile.Read(path, Purpose, two).IsOk, $"byte {i}");
        }

        foreach (var length in new[] { 0, 1, 22, 23, 60, good.Length - 1 })
        {
            File.WriteAllBytes(path, good[..length]);
            Assert.False(SealedFile.Read(path, Purpose, two).IsOk, $"length {length}");
        }
    }

    [Fact]
    public void A_file_of_another_purpose_is_refused()
    {
        var path = Sealed("the seed");
        using var two = Two();
        Assert.Equal(ProblemCodes.SealedFileInvalid, SealedFile.Read(path, "test/regtesT", two).Problem.Code);
    }

    [Fact]
    public void The_generation_before_stays()
    {
        var path = Sealed("one");
        Sealed("two");
        using var passphrases = Two();
        using var now = SealedFile.Read(path, Purpose, passphrases).Value;
        using var before = SealedFile.Read(path + SealedFile.PreviousSuffix, Purpose, passphrases).Value;
        Assert.Equal("two", Encoding.ASCII.GetString(now.Span));
        Assert.Equal("one", Encoding.ASCII.GetString(before.Span));
    }

    [Theory]
    [InlineData(Network.Main, 255, false)]
    [InlineData(Network.Main, 256, true)]
    [InlineData(Network.Test, 8, false)]
    [InlineData(Network.Regtest, 7, false)]
    [InlineData(Network.Regtest, 8, true)]
    [InlineData(Network.Main, 4097, false)]
    [InlineData(Network.Main, -1, false)]
    public void Cheap_sealing_is_for_regtest_only(Network network, int memoryMib, bool allowed) =>
        Assert.Equal(allowed, SealParameters.For(network, memoryMib).IsOk);

    [Fact]
    public void Short_empty_and_equal_passphrases_are_refused()
    {
        Assert.False(Passphrases.Of().IsOk);
        Assert.False(Passphrases.Of(Bytes("")).IsOk);
        Assert.False(Passphrases.Of(Bytes("1234567")).IsOk);
        Assert.False(Passphrases.Of(Bytes("the same one"), Bytes("the same one")).IsOk);
        Assert.True(Passphrases.Of(Bytes("12345678")).IsOk);
    }

    [Fact]
    public void A_line_end_in_a_passphrase_file_does_not_count()
    {
        var path = Sealed("the seed");
        File.WriteAllText(_folder["a"], "first words\r\n");
        File.WriteAllText(_folder["b"], "second words\n");
        using var passphrases = Passphrases.FromFiles([_folder["a"], _folder["b"]]).Value;
        Assert.True(SealedFile.Read(path, Purpose, passphrases).IsOk);
    }

    [Fact]
    public void A_disposed_secret_is_zeroed_and_unreadable()
    {
        var secret = Bytes("words");
        var alias = secret.Memory;
        secret.Dispose();
        Assert.True(alias.IndexOfAnyExcept((byte)0) < 0);
        Assert.Throws<ObjectDisposedException>(() => secret.Span.Length);
    }

    private string Sealed(string content)
    {
        using var two = Two();
        SealedFile.Write(_folder["seed.sealed"], Purpose, Encoding.ASCII.GetBytes(content), two, Cheap);
        return _folder["seed.sealed"];
    }

    private static Passphrases Two() => Some("first words", "second words");

    private static Passphrases Some(params string[] words) => Passphrases.Of([.. words.Select(Bytes)]).Value;

    private static SealedSecret Bytes(string text) => SealedSecret.CopyOf(Encoding.UTF8.GetBytes(text));
}
