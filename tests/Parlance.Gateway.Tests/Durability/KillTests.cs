using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using Microsoft.Data.Sqlite;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Durability;

/// <summary>The promise on SIGKILL, with the real program: a call of which its client has received anything is in the ledger, exactly once; one that was cut is there as interrupted, and never free.</summary>
public class KillTests
{
    private const int Streams = 500;

    [Fact]
    public async Task Kill_DuringStreams_EveryCallThatWasSeenHasExactlyOneRow()
    {
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions { Pace = 0, KeepRequests = 0 });
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Path);
        var configuration = folder.File("parlance.yaml");
        await File.WriteAllTextAsync(configuration, $$"""
            data: {{folder.Path}}
            providers: { lab: { dialect: openai-chat, base_url: {{simulator.BaseUrl}}, models: [ long ] } }
            keys: [ { name: test, key: {{TestGateway.Key}} } ]
            """);

        var finished = new ConcurrentBag<string>();
        var begun = new ConcurrentBag<string>();
        using (var gateway = Start(configuration, out var address))
        {
            using var client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestGateway.Key);
            var calls = Enumerable.Range(0, Streams).Select(i => StreamAsync(client, i, begun, finished)).ToArray();
            while (finished.Count < Streams / 4)
            {
                await Task.Yield();
            }

            gateway.Kill();
            await Task.WhenAll(calls);
        }

        Assert.InRange(finished.Count, Streams / 4, Streams - 1);
        using (Start(configuration, out _))
        {
            // The store opens after the crash.
        }

        var rows = Rows(folder.Path);
        Assert.All(begun, id => Assert.Equal(1, rows.GetValueOrDefault(id)));
        Assert.All(rows.Values, count => Assert.Equal(1, count));
        var ledger = new LedgerReader(folder.Path);
        var found = ledger.Verify();
        Assert.Empty(found.Problems);
        Assert.Equal(0, found.Open);
        var cut = new List<LedgerRow>();
        for (var page = ledger.Page(); page.Count > 0; page = ledger.Page(page[^1].Position))
        {
            cut.AddRange(page.Select(entry => entry.Row).Where(row => row.Flags.HasFlag(LedgerFlags.Interrupted)));
        }

        // A call may have been settled whose last byte did not arrive any more: not every cut one is interrupted.
        Assert.NotEmpty(cut);
        Assert.All(cut, row => Assert.True(row.Usage is { PromptTokens: > 0, CompletionTokens: > 0 }));
    }

    private static async Task StreamAsync(HttpClient client, int number, ConcurrentBag<string> begun, ConcurrentBag<string> finished)
    {
        try
        {
            // Each answer has its own length, so that the streams end one after the other.
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
            {
                Content = new StringContent($$"""{"model":"lab/long","stream":true,"max_tokens":4000,"messages":[{"role":"user","content":"[sim:pace=2] [sim:tokens={{10 + (number * 3)}}] go"}]}"""),
            };
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            response.EnsureSuccessStatusCode();
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            var first = true;
            while (await reader.ReadLineAsync() is { } line)
            {
                if (first)
                {
                    begun.Add(response.Headers.GetValues("x-request-id").Single());
                    first = false;
                }

                if (line == "data: [DONE]")
                {
                    finished.Add(response.Headers.GetValues("x-request-id").Single());
                }
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // Cut by the kill.
        }
    }

    private static Running Start(string configuration, out Uri address)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "parlance.dll");
        var process = Process.Start(new ProcessStartInfo("dotnet", [program, "serve", "--config", configuration, "--urls", "http://127.0.0.1:0"]) { RedirectStandardOutput = true })!;
        var line = process.StandardOutput.ReadLine();
        Assert.NotNull(line);
        address = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]);
        return new Running(process);
    }

    private static Dictionary<string, int> Rows(string folder)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "parlance.db")};Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT request_id, COUNT(*) FROM ledger GROUP BY request_id";
        using var reader = command.ExecuteReader();
        var rows = new Dictionary<string, int>();
        while (reader.Read())
        {
            rows[reader.GetString(0)] = reader.GetInt32(1);
        }

        return rows;
    }

    private sealed class Running(Process process) : IDisposable
    {
        /// <summary>SIGKILL.</summary>
        public void Kill() => process.Kill();

        public void Dispose()
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }
}
