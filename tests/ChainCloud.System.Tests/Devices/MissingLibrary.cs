using ChainCloud.TestKit.Processes;

namespace ChainCloud.System.Tests.Devices;

/// <summary>A machine without a library that the devices need says what to install.</summary>
public sealed class MissingLibrary : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chaincloud-library-").FullName;

    [Theory]
    [InlineData("libsecp256k1.so.1", "apt-get install libsecp256k1-1")]
    [InlineData("libargon2.so.1", "apt-get install libargon2-1")]
    public async Task A_vault_without_a_library_ends_and_names_the_package(string library, string remedy)
    {
        // The loader takes this empty file before the installed one, and can't load it.
        var libraries = Directory.CreateDirectory(Path.Combine(_folder, "lib")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(libraries, library), []);
        string[] passphrases = [Path.Combine(_folder, "first"), Path.Combine(_folder, "second")];
        foreach (var file in passphrases)
        {
            await File.WriteAllTextAsync(file, $"a passphrase in {file}");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }

        await using var vault = ChildProcess.Start(
            "vault", Binaries.ColdSigner,
            ["vault", "init", "--dir", Path.Combine(_folder, "vault"), "--name", "v-send", "--role", "send", "--network", "regtest",
                "--seal-memory-mib", "8", .. passphrases.SelectMany(file => new[] { "--passphrase-file", file })],
            new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = libraries });
        await vault.WaitForExit(TimeSpan.FromSeconds(120));

        Assert.Equal(3, vault.ExitCode);
        Assert.Contains(remedy, vault.Text(), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
