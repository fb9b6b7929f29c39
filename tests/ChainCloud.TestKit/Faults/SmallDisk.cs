using System.Globalization;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.TestKit.Faults;

/// <summary>A file system of a few megabytes in memory, to be filled and emptied. Mounting takes root, or sudo without a question.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private const string Filler = "filler";

    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    /// <param name="mebibytes">Its size.</param>
    public static async Task<SmallDisk> Mount(int mebibytes)
    {
        var disk = new SmallDisk(Directory.CreateTempSubdirectory("chaincloud-disk-").FullName);
        await AsRoot("mount", "-t", "tmpfs", "-o", $"size={mebibytes.ToString(CultureInfo.InvariantCulture)}m,mode=0777", "tmpfs", disk.Folder);
        return disk;
    }

    /// <summary>Takes all the room that is left, to the last byte.</summary>
    public void Fill()
    {
        using var file = new FileStream(Path.Combine(Folder, Filler), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var piece = new byte[1 << 20]; piece.Length > 0;)
        {
            try
            {
                file.Write(piece);
            }
            catch (IOException)
            {
                piece = new byte[piece.Length / 2];
            }
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(Path.Combine(Folder, Filler));

    public async ValueTask DisposeAsync()
    {
        // Lazily: a process that was killed a moment ago may still hold a file.
        await AsRoot("umount", "--lazy", Folder);
        Directory.Delete(Folder);
    }

    private static Task AsRoot(string program, params string[] arguments) => Environment.UserName == "root"
        ? ChildProcess.Run(program, program, arguments)
        : ChildProcess.Run(program, "sudo", ["-n", program, .. arguments]);
}
