-- Turns the staged pages into a Word or typst document: exhibits, which are HTML, become captions, pictures and tables of that format.
-- Each page comes in a Div with its path in `page`; what links from one page to another then leads to its place in the document.
local page, pages = "", {}
local SMALL = { note = true, source = true, unit = true, generated = true }
local WIDE_PX = 500
local WORD_WIDTH = "15cm"
local LONGEST_WORD, LETTERS_ACROSS = 18, 112 -- of a column, and of a line of a table

local function anchor(path, id)
  return (path:gsub("[^%w]+", "-")) .. (id ~= "" and "--" .. id or "")
end

-- `../appendices/sources.html` seen from `kent/gaps` is `appendices/sources`.
local function resolve(target)
  local folder = page:match("^(.*)/[^/]*$")
  local path = (folder and folder .. "/" or "") .. target:gsub("%.html$", "")
  local before
  repeat before = path; path = path:gsub("[^/]+/%.%./", "", 1) until path == before
  return path
end

local anchors = {}

local function link(element)
  local target, id = element.target:match("^([^#]*)#?(.*)$")
  if target:match("^%a+:") then return element end
  local path = target == "" and page or resolve(target)
  if not pages[path] then return element.content end
  element.target = "#" .. anchor(path, id)
  return element
end

local function named(element)
  if element.identifier ~= "" then
    element.identifier = anchor(page, element.identifier)
    anchors[element.identifier] = true
  end
  return element
end

local function typst(inlines)
  return (pandoc.write(pandoc.Pandoc({ pandoc.Plain(inlines) }), "typst"):gsub("%s+$", ""))
end

local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"') .. '"'
end

local function picture(image)
  local width = tonumber(image.attributes.width) or 0
  image.src = image.src:gsub("^%.%./", "")
  if FORMAT == "typst" then
    local drawn = "image(" .. quoted("/" .. image.src) .. ", alt: " .. quoted(pandoc.utils.stringify(image.caption)) .. ", width: "
    if width > WIDE_PX then return pandoc.RawInline("typst", "#" .. drawn .. "88%)") end
    return pandoc.RawInline("typst", "#layout(room => " .. drawn .. "calc.min(room.width, " .. width * 0.75 .. "pt)))")
  end
  if width > WIDE_PX then image.attributes = { width = WORD_WIDTH } end
  return image
end

-- Typst would read `= On the line` at the beginning of a content block as a heading, so nothing, `#[]`, comes before it.
local function span(element)
  local class = element.classes[1]
  if class == "chip" then
    local kind = element.classes[2]
    if FORMAT == "typst" then
      return pandoc.Inlines({ pandoc.RawInline("typst", '#chip("' .. kind .. '")[#[]'), table.unpack(element.content) })
        .. pandoc.Inlines({ pandoc.RawInline("typst", "]") })
    end
    element.attributes["custom-style"] = "Rating " .. kind
  elseif class == "below" then
    local small = pandoc.Inlines({ pandoc.LineBreak() })
    if FORMAT == "typst" then
      return small .. { pandoc.RawInline("typst", "#below[#[]") } .. element.content .. { pandoc.RawInline("typst", "]") }
    end
    element.attributes["custom-style"] = "Small"
    return small .. { element }
  elseif class == "number" then
    return pandoc.Strong(element.content)
  elseif class == "title" then
    return pandoc.Strong(element.content)
  end
  return element
end

local function styled(style, blocks, identifier)
  if FORMAT == "typst" then
    return pandoc.Div(blocks, pandoc.Attr(identifier or ""))
  end
  return pandoc.Div(blocks, pandoc.Attr(identifier or "", {}, { ["custom-style"] = style }))
end

-- A chart: its caption above it, the picture with its words, then notes and sources.
local function figure(element)
  local caption = pandoc.utils.blocks_to_inlines(element.caption.long)
  local image, rest = nil, pandoc.Blocks({})
  for _, block in ipairs(element.content) do
    if not image and block.t == "Plain" then image = block else rest:insert(block) end
  end
  if FORMAT == "typst" then
    local text = "#chart([" .. typst(caption) .. "])[\n" .. typst(image.content) .. "\n] <" .. element.identifier .. ">"
    return pandoc.Blocks({ pandoc.RawBlock("typst", text) }) .. rest
  end
  return pandoc.Blocks({
    styled("Image Caption", { pandoc.Para(caption) }, element.identifier),
    styled("Captioned Figure", { pandoc.Para(image.content) }),
  }) .. rest
end

-- Columns as wide as what stands in them asks for: the longest word in full, what is left of the line by the length of the text.
local function widths(element)
  local longest, total = {}, {}
  local function look(rows)
    for _, row in ipairs(rows) do
      local column = 1
      for _, cell in ipairs(row.cells) do
        if cell.col_span == 1 then
          local text = pandoc.utils.stringify(cell.contents)
          for word in text:gmatch("%S+") do longest[column] = math.max(longest[column] or 3, utf8.len(word) or #word) end
          total[column] = math.max(total[column] or 1, utf8.len(text) or #text)
        end
        column = column + cell.col_span
      end
    end
  end
  look(element.head.rows)
  for _, body in ipairs(element.bodies) do look(body.body) end
  local columns, least, text = #element.colspecs, 0, 0
  for column = 1, columns do
    longest[column] = math.min(longest[column] or 3, LONGEST_WORD) + 2
    total[column] = math.max(math.min(total[column] or 1, 150) - longest[column], 0) + 1
    least, text = least + longest[column], text + total[column]
  end
  local left = math.max(LETTERS_ACROSS - least, 0)
  for column = 1, columns do
    local wanted = longest[column] + left * total[column] / text
    element.colspecs[column] = { pandoc.AlignLeft, wanted / (least + left) }
  end
  return element
end

local function mark_area(element)
  for _, body in ipairs(element.bodies) do
    for _, row in ipairs(body.body) do
      if row.classes:includes("this-area") then
        row.cells = row.cells:map(function(cell)
          cell.contents = cell.contents:walk({ Plain = function(plain) return pandoc.Plain({ pandoc.Strong(plain.content) }) end })
          return cell
        end)
      end
    end
  end
  return element
end

local function div(element)
  if element.attributes.page then return nil end
  if SMALL[element.classes[1]] then
    if FORMAT == "typst" then
      return pandoc.Blocks({ pandoc.RawBlock("typst", element.classes[1] == "unit" and "#unit[" or "#small[") }) .. element.content .. { pandoc.RawBlock("typst", "]") }
    end
    return styled(element.classes[1] == "unit" and "Unit" or "Source Note", element.content)
  end
  if element.classes:includes("notice") then
    if FORMAT == "typst" then
      local label = element.identifier ~= "" and " <" .. element.identifier .. ">" or ""
      return pandoc.Blocks({ pandoc.RawBlock("typst", "#notice[") }) .. element.content .. { pandoc.RawBlock("typst", "]" .. label) }
    end
    return styled("Notice", element.content, element.identifier)
  end
  return element
end

-- What a document does without: the rows behind a chart, which are in the downloads, and links to them.
local function readable(html)
  html = html:gsub("<details>.-</details>", ""):gsub('<p class="download">.-</p>', ""):gsub('<p class="definitions">.-</p>', "")
  html = html:gsub('<p class="(%w+)">(.-)</p>', function(class, text)
    return SMALL[class] and '<div class="' .. class .. '"><p>' .. text .. "</p></div>" or nil
  end)
  html = html:gsub('<dt id="([^"]+)"[^>]*>(.-)</dt>', '<dt><span id="%1">%2</span></dt>')
  return pandoc.read(html, "html").blocks
end

-- A definition of one line stands beside its term.
local function definitions(element)
  local paragraphs = pandoc.Blocks({})
  for _, entry in ipairs(element.content) do
    local term, said = entry[1], entry[2]
    if #said ~= 1 or #said[1] ~= 1 then return element end
    paragraphs:insert(pandoc.Para(pandoc.Inlines({ pandoc.Strong(term), pandoc.Space() }) .. said[1][1].content))
  end
  return paragraphs
end

-- Word shows what is tight in the letters of tables.
local function loose(element)
  return element:walk({ Plain = function(plain) return pandoc.Para(plain.content) end })
end

local function element_filter()
  return {
    Header = named,
    Table = function(element) return named(mark_area(widths(element))) end,
    Figure = function(element) return figure(named(element)) end,
    Div = function(element) return div(named(element)) end,
    Span = function(element) return span(named(element)) end,
    Image = picture,
    Link = link,
    DefinitionList = definitions,
    BulletList = FORMAT == "docx" and loose or nil,
  }
end

-- A link to a place that is not in the document leads to the page it is on.
local function found(element)
  local id = element.target:match("^#(.*)$")
  if id and not anchors[id] then element.target = "#" .. id:gsub("%-%-.*$", "") end
  return element
end

function Pandoc(document)
  for _, block in ipairs(document.blocks) do pages[block.attributes.page] = true end
  local blocks = pandoc.Blocks({})
  for _, block in ipairs(document.blocks) do
    page = block.attributes.page
    local opened = block:walk({ RawBlock = function(raw) return raw.format == "html" and readable(raw.text) or nil end })
    local content = opened.content:walk(element_filter())
    content[1].identifier = anchor(page, "")
    anchors[content[1].identifier] = true
    if FORMAT == "typst" then blocks:insert(pandoc.RawBlock("typst", "#pagebreak(weak: true)")) end
    blocks:extend(content)
  end
  document.blocks = blocks:walk({ Link = found })
  return document
end
