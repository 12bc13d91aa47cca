-- Makes the pages of the site, for the built-in assembler: `pandoc lua pages.lua TEMPLATE DEFINITION` takes one page a line, as JSON,
-- and gives one back, `{"html": …}` or `{"error": …}`. What all pages share is read once: the template, `_quarto.yml`, and each text of the
-- navigation, which is Markdown as in any front matter.
local FORMAT = "markdown"

local function contents(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

local function metadata_of(yaml)
  return pandoc.read("---\n" .. yaml .. "\n---\n", FORMAT).meta
end

local options = pandoc.WriterOptions({
  template = pandoc.template.compile(contents(arg[1])),
  highlight_method = "none",
  wrap_text = "preserve",
})
local definition = metadata_of(contents(arg[2]))

local known = {}

-- Reads the texts in a value that have not been read yet, all at once: each reading takes as long as a page of them.
local function learn(value)
  local new, seen = {}, {}
  local function look(each)
    if type(each) == "table" then
      for _, part in pairs(each) do look(part) end
    elseif type(each) == "string" and not known[each] and not seen[each] then
      seen[each] = true
      table.insert(new, each)
    end
  end
  look(value)
  if #new == 0 then return end
  for index, read in ipairs(metadata_of(pandoc.json.encode({ texts = new })).texts) do known[new[index]] = read end
end

local function as_metadata(value)
  if type(value) == "string" then return known[value] end
  if type(value) ~= "table" then return value end
  local copy = {}
  for key, each in pairs(value) do copy[key] = as_metadata(each) end
  return copy
end

-- Tables written in Markdown without inline styles, which the pages' security policy forbids: alignment becomes a class.
local classes = { AlignRight = "right", AlignCenter = "centre" }

local function without_styles(element)
  for index, column in ipairs(element.colspecs) do
    element.colspecs[index] = { pandoc.AlignDefault, nil }
    local class = classes[column[1]]
    if class then
      local function mark(rows)
        for _, row in ipairs(rows) do
          local cell = row.cells[index]
          if cell then cell.attr.classes:insert(class) end
        end
      end
      mark(element.head.rows)
      for _, body in ipairs(element.bodies) do mark(body.body) end
    end
  end
  return element
end

-- The exhibits of a page are HTML already, most of its length: they stay aside while the words between them are read and written.
local MARK = utf8.char(0xF0000) -- of a plane that no text uses

local function without_exhibits(markdown)
  local aside = {}
  local text = ("\n" .. markdown):gsub("(\n```{=html}\n)(.-)(\n```\n)", function(before, html, after)
    table.insert(aside, html)
    return before .. MARK .. #aside .. MARK .. after
  end)
  return text, aside
end

local function html_of(page)
  local text, aside = without_exhibits(page.markdown)
  local document = pandoc.read(text, FORMAT):walk({ Table = without_styles })
  learn(page.metadata)
  local metadata = as_metadata(page.metadata)
  for key, value in pairs(definition) do
    if metadata[key] == nil then metadata[key] = value end
  end
  document.meta = metadata
  local html = pandoc.write(document, "html5", options)
  return (html:gsub(MARK .. "(%d+)" .. MARK, function(number) return aside[tonumber(number)] end))
end

for line in io.lines() do
  local is_made, result = pcall(function() return html_of(pandoc.json.decode(line, false)) end)
  io.write(pandoc.json.encode(is_made and { html = result } or { error = tostring(result) }), "\n")
end
