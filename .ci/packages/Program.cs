// What somebody gets who takes the packages: their contents, and the first page of the documentation, compiled against them alone and run against the simulator.
using System.IO.Compression;
using System.Xml.Linq;
using Parlance;
using Parlance.Simulator;
using Samples;

var folder = args[0];
Package("Parlance", "Parlance.Core", ["Microsoft.Extensions.AI.Abstractions", "Microsoft.Extensions.Http", "Microsoft.Extensions.Caching.Abstractions", "ModelContextProtocol.Core", "YamlDotNet"]);
Package("Parlance.Simulator", "Parlance.Simulator", ["Parlance", "Microsoft.Extensions.AI.Abstractions", "Microsoft.Extensions.Http", "Microsoft.Extensions.Caching.Abstractions", "ModelContextProtocol.Core", "YamlDotNet"]);

using var simulator = new SimulatorHandler(new SimulatorOptions { Announce = false, Pace = 0 });
var console = new StringWriter();
await DesignSample.RunAsync(new AiClientOptions { ApiKey = "any", HttpHandler = simulator }, [Message.User("What is 6 × 7?")], console);
Must(console.ToString().Contains("Hello, world!", StringComparison.Ordinal) && simulator.Requests.Count == 4, $"the sample said: {console}");
Console.WriteLine("The packages hold what they should, and the sample runs on them.");

void Package(string id, string assembly, string[] allowed)
{
    using var package = ZipFile.OpenRead(Directory.GetFiles(folder, $"{id}.[0-9]*.nupkg".Replace("[0-9]*", "*", StringComparison.Ordinal)).Single(file => char.IsAsciiDigit(Path.GetFileName(file)[id.Length + 1])));
    var files = package.Entries.Select(entry => entry.FullName).Where(name => !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal) && name != "[Content_Types].xml").Order().ToArray();
    string[] expected = [.. new[] { $"{id}.nuspec", "README.md", "icon.png", $"lib/net10.0/{assembly}.dll", $"lib/net10.0/{assembly}.xml" }.Order()];
    Must(files.SequenceEqual(expected), $"{id} holds {string.Join(", ", files)}");

    using var stream = package.GetEntry($"{id}.nuspec")!.Open();
    var metadata = XDocument.Load(stream).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
    string Said(string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value ?? "";
    Must(Said("license") == "Apache-2.0" && Said("readme") == "README.md" && Said("icon") == "icon.png" && Said("description").Length > 40 && Said("tags").Length > 0, $"{id} lacks a licence, readme, icon, description or tags");

    var needed = metadata.Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value).ToArray();
    Must(needed.Except(allowed).ToArray() is [] && needed.Count(name => name != "Parlance") <= 5, $"{id} depends on {string.Join(", ", needed)}");
    Must(File.Exists(Directory.GetFiles(folder, $"{id}.*.snupkg").First()), $"{id} has no symbols");
}

static void Must(bool holds, string otherwise)
{
    if (!holds)
    {
        throw new InvalidOperationException(otherwise);
    }
}
